"""Text of logs to dates, numbers and truth values."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform import parse
from etl.transform.formats import propose_dates

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EARLY, LATE = (datetime.fromisoformat(f"{year}-01-01") for year in (1950, 2150))


def read(text: str | None, zone: ZoneInfo = HANOI, pattern: str | None = None) -> str | None:
    """Return the instant of a text in UTC."""
    [instant] = parse.instants(pd.Series([text], dtype=object), zone, pattern)
    if instant == parse.NO_INSTANT:
        return None
    return datetime.fromtimestamp(instant / 1_000_000, UTC).isoformat(sep=" ").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-05", "2026-01-04 17:00:00"),
        ("2026-01-05 09:30", "2026-01-05 02:30:00"),
        ("2026-01-05T09:30:15", "2026-01-05 02:30:15"),
        ("2026-01-05T09:30:15.250Z", "2026-01-05 09:30:15.250000"),
        ("2011-10-11 13:42:22.688000+02:00", "2011-10-11 11:42:22.688000"),
        ("2026-01-05T09:30:15+0700", "2026-01-05 02:30:15"),
        ("05/01/2026", "2026-01-04 17:00:00"),
        ("5/1/2026", "2026-01-04 17:00:00"),
        ("05/01/2026 09:30", "2026-01-05 02:30:00"),
        ("05/01/2026 09:30:15", "2026-01-05 02:30:15"),
        ("20260105", "2026-01-04 17:00:00"),
        ("20260105093015", "2026-01-05 02:30:15"),
        ("20260105T093015Z", "2026-01-05 09:30:15"),
        (" 05/01/2026 ", "2026-01-04 17:00:00"),
        ("29/02/2024", "2024-02-28 17:00:00"),
    ],
)
def test_usual_dates_are_read_without_a_pattern(text: str, instant: str) -> None:
    assert read(text) == instant


@pytest.mark.parametrize(
    "text",
    [None, "", "31/02/2026", "29/02/2026", "2026-13-01", "13/13/2026", "hôm qua", "45000", "1026-01-05", "05-01"],
)
def test_what_is_no_date_is_missing(text: str | None) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("01/05/2026", "MM/dd/yyyy"),
        ("05.01.26", "dd.MM.yy"),
        ("05-01-2026 00.00", "dd-MM-yyyy HH.mm"),
        ("2026|01|05", "%Y|%m|%d"),
    ],
)
def test_a_pattern_of_the_settings_is_tried_first(text: str, pattern: str) -> None:
    assert read(text, pattern=pattern) == "2026-01-04 17:00:00"


@pytest.mark.parametrize(
    ("text", "pattern", "instant"),
    [
        ("1/5/2026", "M/d/yyyy", "2026-01-04 17:00:00"),
        ("5/1/2026 9:30", "d/M/yyyy H:mm", "2026-01-05 02:30:00"),
        ("01/05/2026 09:30:15 PM", "MM/dd/yyyy hh:mm:ss tt", "2026-01-05 14:30:15"),
        ("05/01/2026 09:30:15 CH", "dd/MM/yyyy hh:mm:ss tt", "2026-01-05 14:30:15"),
        ("05/01/2026 12:30 SA", "dd/MM/yyyy hh:mm:ss tt", "2026-01-04 17:30:00"),
        ("05/01/2026 12:30:00 ch", "dd/MM/yyyy hh:mm:ss tt", "2026-01-05 05:30:00"),
        ("05/01/2026", "dd/MM/yyyy hh:mm:ss tt", "2026-01-04 17:00:00"),
        ("09:30 05/01/2026", "HH:mm dd/MM/yyyy", "2026-01-05 02:30:00"),
        ("05-JAN-26", "dd-MMM-yy", "2026-01-04 17:00:00"),
        ("2026-01-05T09:30:15.1234567", "yyyy-MM-ddTHH:mm:ss.fffffff", "2026-01-05 02:30:15.123456"),
        ("05/01/2026 09:30:15+09:00", "dd/MM/yyyy HH:mm:sszzz", "2026-01-05 00:30:15"),
        ("05/01/2026 09:30:15 Z", "dd/MM/yyyy HH:mm:ss", "2026-01-05 09:30:15"),
        ("2026-01-05T09:30:15.25Z", "yyyy-MM-dd'T'HH:mm:ss.ff'Z'", "2026-01-05 09:30:15.250000"),
        ("05/01/2026 09:30Z", "dd/MM/yyyy HH:mmZ", "2026-01-05 09:30:00"),
        ("05012026", "ddMMyyyy", "2026-01-04 17:00:00"),
        ("46027.395833333336", "excel", "2026-01-05 02:30:00"),
        ("46027", "excel", "2026-01-04 17:00:00"),
        ("46027,5", "excel", "2026-01-05 05:00:00"),
        ("1767605415", "unix", "2026-01-05 09:30:15"),
        ("1767605415250", "unix_ms", "2026-01-05 09:30:15.250000"),
        ("2026-01-05 09:30:15", "excel", "2026-01-05 02:30:15"),
    ],
)
def test_any_pattern_of_the_settings_is_read(text: str, pattern: str, instant: str) -> None:
    assert read(text, pattern=pattern) == instant


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("13/05/2026", "MM/dd/yyyy"),
        ("02/31/2026", "MM/dd/yyyy"),
        ("31/02/2026 09:30", "dd/MM/yyyy HH:mm"),
        ("05/01/2026 14:61", "dd/MM/yyyy HH:mm"),
        ("20260105", "ddMMyyyy"),
        ("1.001193", "excel"),
        ("20260105093", None),
        ("99999999999999", "unix"),
    ],
)
def test_what_a_pattern_does_not_fit_is_never_read_another_way(text: str, pattern: str | None) -> None:
    assert read(text, pattern=pattern) is None


def test_a_month_first_pattern_reads_dates_without_time_month_first_too() -> None:
    assert read("01/05/2026", pattern="MM/dd/yyyy HH:mm:ss") == "2026-01-04 17:00:00"


def test_patterns_of_a_list_are_tried_in_their_order() -> None:
    texts = pd.Series(["05-01-2026", "01.05.2026", "2026-01-05", "46027"], dtype=object)
    found = parse.instants(texts, HANOI, ["dd-MM-yyyy", "MM.dd.yyyy", "excel"])
    assert len({int(value) for value in found}) == 1


@pytest.mark.parametrize(
    "text", ["０５/０１/２０２６", "05/01/2026\u00a0", "\u200b05/01/2026", "05／01／2026", "2026/01/05"]
)
def test_wide_digits_and_unseen_signs_do_not_hide_a_date(text: str) -> None:
    assert read(text) == "2026-01-04 17:00:00"


MOMENTS = st.lists(st.datetimes(EARLY, LATE).map(lambda moment: moment.replace(microsecond=0)), min_size=1, max_size=5)
WRITTEN = {
    "%m/%d/%Y %I:%M:%S %p": "MM/dd/yyyy hh:mm:ss tt",
    "%d-%m-%Y %H:%M:%S": "dd-MM-yyyy HH:mm:ss",
    "%H:%M:%S %d/%m/%Y": "HH:mm:ss dd/MM/yyyy",
    "%d-%b-%Y %H:%M:%S": "dd-MMM-yyyy HH:mm:ss",
    "%Y%m%dT%H%M%S": "yyyyMMddTHHmmss",
}


@given(MOMENTS, st.sampled_from(sorted(WRITTEN)))
def test_the_proposed_pattern_reads_what_it_was_proposed_from(moments: list[datetime], form: str) -> None:
    texts = [moment.strftime(form) for moment in moments]
    true = parse.instants(pd.Series([moment.isoformat() for moment in moments], dtype=object), HANOI)
    assert (parse.instants(pd.Series(texts, dtype=object), HANOI, WRITTEN[form]) == true).all()
    proposed, ambiguous = propose_dates(texts)
    assert (
        ambiguous or proposed is None or (parse.instants(pd.Series(texts, dtype=object), HANOI, proposed) == true).all()
    )


def test_an_hour_that_the_clocks_skip_or_double_is_still_read() -> None:
    assert read("2026-03-29 02:30:00", AMSTERDAM) == "2026-03-29 01:00:00"
    assert read("2026-10-25 02:30:00", AMSTERDAM) == "2026-10-25 00:30:00"


def test_a_column_of_many_forms_is_read_value_by_value() -> None:
    texts = ["05/01/2026 09:30:15", "2026-01-05 09:30:15", None, "20260105093015", "?", "05/01/2026 09:30:15"]
    found = parse.instants(pd.Series(texts, dtype=object), HANOI)
    assert [int(value) == parse.NO_INSTANT for value in found] == [False, False, True, False, True, False]
    assert len({int(value) for value in found if value != parse.NO_INSTANT}) == 1


@given(st.datetimes(EARLY, LATE).map(lambda moment: moment.replace(microsecond=0)))
def test_every_form_of_a_moment_gives_the_same_instant(moment: datetime) -> None:
    forms = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y%m%d%H%M%S")
    assert len({read(moment.strftime(form)) for form in forms}) == 1


def test_the_local_day_is_that_of_the_zone() -> None:
    instants = parse.instants(pd.Series(["2026-01-31T18:00:00Z", None], dtype=object), HANOI)
    days = parse.local_days(instants, HANOI)
    assert str(days[0]) == "2026-02-01"
    assert np.isnat(days[1])


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", None, 12),
        ("40.0", None, 40),
        ("1.234.567", None, 1_234_567),
        ("1,234,567", None, 1_234_567),
        ("1.234,5", None, 1234.5),
        ("1,234.5", None, 1234.5),
        ("1.234", None, None),
        ("1,234", None, None),
        ("1.234", ",", 1_234),
        ("1.234", ".", 1.234),
        ("1 234", None, 1_234),
        ("-5", None, -5),
        ("12a", None, None),
        ("", None, None),
        ("1.23.456", ",", None),
        ("1e5", None, None),
        ("0.125", None, 0.125),
        ("0.125", ",", 0.125),
        ("1234.0", ",", 1234),
        ("1,234.5", ",", 1234.5),
        ("1.2345,6", ".", None),
        ("１２", None, 12),
        ("1\u00a0234,5", None, 1234.5),
        ("٣", None, None),
    ],
)
def test_numbers_are_read_with_either_separator_or_not_at_all(
    text: str, decimal: str | None, value: float | None
) -> None:
    assert parse.number(text, decimal) == value


@given(st.integers(0, 10**12))
def test_a_number_written_in_vietnamese_is_read_as_it_was(value: int) -> None:
    assert parse.number(f"{value:,}".replace(",", "."), ",") == value


def test_truth_in_both_languages() -> None:
    texts = pd.Series(["Có", "không", "1", "0", "TRUE", " x ", "maybe", None], dtype=object)
    assert parse.truth(texts).tolist() == [True, False, True, False, True, True, None, None]


FORMS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
MOMENTS = st.datetimes(min_value=datetime(1899, 12, 30), max_value=datetime(2201, 1, 2))  # noqa: DTZ001 (local, as logs write)
TEXTS = st.one_of(
    st.none(),
    st.builds(lambda moment, form: moment.strftime(form), MOMENTS, st.sampled_from(FORMS)),
    st.sampled_from(["", "31/02/2024", "3१/01/2024", "31/01/2024 ", "29/02/2024 25:00:00", "hôm qua"]),
)


@given(st.lists(TEXTS, min_size=1, max_size=12))
def test_a_column_read_at_once_says_the_same_as_its_texts_read_one_by_one(texts):
    together = parse.instants(pd.Series(texts, dtype=object), HANOI)
    alone = [parse.instants(pd.Series([text], dtype=object), HANOI)[0] for text in texts]
    slowly = parse.instants(pd.Series(["x", *texts], dtype=object), HANOI)[1:]
    assert together.tolist() == alone == slowly.tolist()
