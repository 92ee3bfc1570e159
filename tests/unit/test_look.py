import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from tracker import look
from tracker.addresses import page_places
from tracker.drawing import sparkline, whisker
from tracker.i18n import language
from tracker.sentences import figure_text


@dataclass(frozen=True)
class Counts:
    dossiers: int
    online: int


@dataclass(frozen=True)
class Completeness:
    reported: int = 1
    expected: int = 1


@dataclass(frozen=True)
class Figure:
    dossiers: int = 19685
    online: int = 12480
    uptake: float | None = 0.634
    low: float | None = 0.627
    high: float | None = 0.641
    missing: str | None = None
    base: Counts = Counts(19685, 12480)
    completeness: Completeness = field(default_factory=Completeness)


@pytest.fixture
def app():
    app = Flask("tracker", template_folder="../templates")
    look.init_app(app, "vi")
    site = SimpleNamespace(title="Uptake", synthetic=True, data_until=None, late_sources=[])

    @app.get("/")
    def page():
        return render_template_string("{% extends 'base.html' %}", site=site, title="x", path="/")

    @app.get("/services")
    def services():
        return ""

    return app


def write(figure, code="vi"):
    return figure_text(language(code), figure).line("11/2025–10/2026").replace("\u00a0", " ")


def test_a_share_never_stands_without_its_denominator_and_period():
    assert write(Figure()) == "63,4 % (12.480 / 19.685 hồ sơ), 11/2025–10/2026"


def test_a_share_of_a_small_sample_is_shown_as_counts_with_its_range():
    small = Figure(9, 2, 2 / 9, 0.063, 0.547, base=Counts(9, 2))
    assert figure_text(language("en"), small).main == "2/9"
    assert figure_text(language("en"), small).detail == "6–55%"


def test_an_incomplete_share_says_what_it_lacks_in_the_same_line():
    assert write(Figure(completeness=Completeness(96, 104))).endswith("chưa gồm 8/104 báo cáo tháng")


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("no_dossiers", "Không phát sinh hồ sơ"),
        ("not_provided", "Chưa có dữ liệu"),
        ("suppressed", "Không hiển thị vì số lượng nhỏ"),
        ("level", "Chưa ở mức độ 3 hoặc mức độ 4"),
    ],
)
def test_each_missing_state_has_its_own_words(missing, words):
    figure = Figure(0, 0, None, None, None, missing, Counts(0, 0))
    assert figure_text(language("vi"), figure).main == words


def test_a_suppressed_figure_shows_no_counts():
    figure = Figure(4, 3, None, None, None, "suppressed", Counts(4, 3), Completeness(1, 4))
    assert not re.search(r"\d", figure_text(language("en"), figure).line())


@given(st.lists(st.none() | st.floats(0, 1), max_size=40))
def test_a_sparkline_stays_in_its_frame(shares):
    numbers = [float(y) for y in re.findall(r'cy="([^"]+)"', sparkline(shares, "x"))]
    assert all(0 <= y <= 24 for y in numbers)


def test_a_gap_in_a_sparkline_breaks_the_line():
    drawn = sparkline([0.1, 0.2, None, 0.4, 0.5], "x", [None, None, "not_provided", None, None])
    assert drawn.count("<polyline") == 2
    assert drawn.count("hatched") == 1


def test_a_label_cannot_break_out_of_a_picture():
    assert "<b>" not in whisker(0.5, 0.4, 0.6, 0.8, '"><b>')


@given(pages=st.integers(1, 300), data=st.data())
def test_the_pages_linked_to_hold_the_first_the_last_and_this_one(pages, data):
    page = data.draw(st.integers(1, pages))
    places = page_places(page, pages)
    assert {1, page, pages} <= set(places)
    assert [place for place in places if place] == sorted({place for place in places if place})


def test_the_language_switch_keeps_the_other_parameters(app):
    html = app.test_client().get("/?from=2026-01&level=4").get_data(as_text=True)
    assert 'href="/?from=2026-01&amp;level=4&amp;lang=en"' in html


def test_the_navigation_keeps_the_period_and_drops_the_rest(app):
    html = app.test_client().get("/?from=2026-01&level=4").get_data(as_text=True)
    assert 'href="/services?from=2026-01"' in html


def test_the_navigation_names_only_pages_that_are_there(app):
    html = app.test_client().get("/").get_data(as_text=True)
    assert 'href="/services"' in html
    assert 'href="/campaigns"' not in html


def test_a_language_once_asked_for_is_remembered(app):
    client = app.test_client()
    assert '<html lang="en">' in client.get("/?lang=en").get_data(as_text=True)
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)
    assert '<html lang="vi">' in client.get("/?lang=vi").get_data(as_text=True)


def test_synthetic_data_are_labelled_on_the_page(app):
    assert "Dữ liệu mô phỏng." in app.test_client().get("/").get_data(as_text=True)


def test_a_table_without_a_file_to_download_is_refused(app):
    page = "{% from 'macros/table.html' import table %}{% call table('x', [], [], 'none') %}{% endcall %}"
    with app.test_request_context(), pytest.raises(TypeError, match="csv"):
        render_template_string(page)
