import datetime as dt

import pytest
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from tracker.i18n import NO_BREAK_SPACE, choose, language

VIETNAMESE = language("vi")
ENGLISH = language("en")
LANGUAGES = pytest.mark.parametrize("words", [VIETNAMESE, ENGLISH], ids=["vi", "en"])


@LANGUAGES
@given(value=st.integers(-(10**12), 10**12))
def test_whole_numbers_are_written_as_babel_writes_them(words, value):
    assert words.number(value) == format_decimal(value, locale=words.locale)


@LANGUAGES
@given(share=st.floats(0, 1) | st.integers(0, 2000).map(lambda part: part / 2000))
def test_shares_are_rounded_as_babel_rounds_them(words, share):
    written = words.percent(share).replace(NO_BREAK_SPACE, "")
    assert written == format_percent(share, "#,##0.0%", locale=words.locale)


@LANGUAGES
@given(value=st.floats(-(10**6), 10**6))
def test_decimals_are_written_as_babel_writes_them(words, value):
    written = words.number(value, decimals=2)
    expected = format_decimal(value, "#,##0.00", locale=words.locale)
    assert written == (expected.lstrip("-") if not expected.strip("-0.,") else expected)


def test_vietnamese_puts_a_space_before_the_percent_sign():
    assert VIETNAMESE.percent(0.634) == f"63,4{NO_BREAK_SPACE}%"
    assert ENGLISH.percent(0.634) == "63.4%"


def test_an_interval_names_its_percent_sign_once():
    assert VIETNAMESE.percent_range(0.0634, 0.5478) == f"6–55{NO_BREAK_SPACE}%"
    assert ENGLISH.percent_range(0.631, 0.639) == "63.1–63.9%"


@pytest.mark.parametrize(
    ("difference", "text"),
    [(0.0512, "+5,1 điểm"), (-0.0512, "−5,1 điểm"), (0.0002, "0,0 điểm"), (-0.0002, "0,0 điểm")],
)
def test_a_difference_carries_its_sign(difference, text):
    assert VIETNAMESE.points(difference) == text


def test_days_are_written_the_same_way_in_both_languages():
    assert {words.date(dt.date(2026, 3, 1)) for words in (VIETNAMESE, ENGLISH)} == {"01/03/2026"}


def test_a_period_of_whole_months_is_written_in_months():
    assert VIETNAMESE.period(dt.date(2025, 11, 1), dt.date(2026, 10, 31)) == "11/2025–10/2026"
    assert VIETNAMESE.period("2025-11", "2025-11") == "11/2025"


def test_a_period_that_cuts_a_month_is_written_in_days():
    assert VIETNAMESE.period(dt.date(2025, 10, 15), dt.date(2025, 11, 14)) == "15/10/2025–14/11/2025"


@pytest.mark.parametrize(
    ("key", "vietnamese", "english"),
    [
        ("2026-01-05", "05/01/2026", "05/01/2026"),
        ("2026-W02", "tuần 2/2026", "week 2, 2026"),
        ("2026-01", "01/2026", "01/2026"),
        ("2026-Q1", "quý 1/2026", "Q1 2026"),
        ("2026", "2026", "2026"),
        ("2025-2026", "2025–2026", "2025–2026"),
    ],
)
def test_a_period_key_of_each_grain_is_readable(key, vietnamese, english):
    assert VIETNAMESE.moment(key) == vietnamese
    assert ENGLISH.moment(key) == english


def test_english_knows_one_and_many_and_vietnamese_needs_no_plural():
    forms = ("%(count)s dossier", "%(count)s dossiers")
    assert [ENGLISH.ngettext(*forms, count) for count in (1, 1200)] == ["1 dossier", "1,200 dossiers"]
    assert [VIETNAMESE.ngettext(*forms, count) for count in (1, 1200)] == ["1 hồ sơ", "1.200 hồ sơ"]


def test_a_message_without_translation_is_shown_in_english():
    assert VIETNAMESE.gettext("Nobody translated %(this)s", this="x") == "Nobody translated x"


def test_values_beside_markup_are_escaped():
    text = ENGLISH.gettext("%(link)s of %(name)s", link=Markup("<a>1</a>"), name="<b>")
    assert text == "<a>1</a> of &lt;b&gt;"


@pytest.mark.parametrize(
    ("asked", "remembered", "code"),
    [("en", "vi", "en"), (None, "en", "en"), (None, None, "vi"), ("fr", "xx", "vi"), ("fr", "en", "en")],
)
def test_the_address_decides_the_language_then_the_cookie_then_the_settings(asked, remembered, code):
    assert choose(asked, remembered, "vi") == code
