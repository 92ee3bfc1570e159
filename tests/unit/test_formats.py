"""Patterns of dates and decimal signs, proposed from samples."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.formats import propose_dates, propose_decimal


@pytest.mark.parametrize(
    ("samples", "pattern", "ambiguous"),
    [
        (["25/12/2025", "03/04/2026"], "dd/MM/yyyy", False),
        (["12/25/2025 10:00:00", "03/04/2026 09:00:00"], "MM/dd/yyyy HH:mm:ss", False),
        (["03/04/2026", "05/06/2026"], "dd/MM/yyyy", True),
        (["3/4/2026 8:05", "25/12/2025 10:00"], "d/M/yyyy H:mm", False),
        (["2026-01-05T09:30:15.1234567", "2026-01-06T09:30:15.1234567"], "yyyy-MM-ddTHH:mm:ss.fffffff", False),
        (["2026-01-05 09:30:15+07:00"], "yyyy-MM-dd HH:mm:sszzz", False),
        (["25/12/2025 09:30:15 SA", "25/12/2025 02:30:15 CH"], "dd/MM/yyyy hh:mm:ss tt", False),
        (["09:30 25/12/2025"], "HH:mm dd/MM/yyyy", False),
        (["25-DEC-25", "26-JAN-26"], "dd-MMM-yy", False),
        (["25.12.2025", None, "", "không rõ"], "dd.MM.yyyy", False),
        (["05/01/26", "06/02/27"], "dd/MM/yy", True),
        (["20260105"], "yyyyMMdd", False),
        (["20260105093015"], "yyyyMMddHHmmss", False),
        (["46000.5", "46001"], "excel", True),
        (["1767600000"], "unix", True),
        (["1767600000000"], "unix_ms", True),
        (["２５/１２/２０２５"], "dd/MM/yyyy", False),
        (["25/12/2025", "26/12/2025 09:30:00"], "dd/MM/yyyy HH:mm:ss", False),
        (["31/02/2026"], None, False),
        (["Trực tuyến", "1.001193", "12"], None, False),
        ([], None, False),
    ],
)
def test_a_pattern_is_proposed_and_doubt_is_told(
    samples: list[str | None], pattern: str | None, ambiguous: bool
) -> None:
    assert propose_dates(samples) == (pattern, ambiguous)


EARLY, LATE = (datetime.fromisoformat(f"{year}-01-01") for year in (1950, 2150))


@given(st.lists(st.datetimes(EARLY, LATE), min_size=1, max_size=9))
def test_a_day_after_the_twelfth_tells_which_number_is_the_month(moments: list[datetime]) -> None:
    for form, pattern in (("%d/%m/%Y %H:%M", "dd/MM/yyyy HH:mm"), ("%m/%d/%Y %H:%M", "MM/dd/yyyy HH:mm")):
        proposed, ambiguous = propose_dates([moment.strftime(form) for moment in moments])
        assert ambiguous == all(moment.day <= 12 for moment in moments)
        assert ambiguous or proposed == pattern


@pytest.mark.parametrize(
    ("samples", "decimal", "ambiguous"),
    [
        (["12", "7", None], None, False),
        (["1.234,5"], ",", False),
        (["1,234.5", "1,234"], ".", False),
        (["1.234.567", "1.234"], ",", False),
        (["0.125", "1.234"], ".", False),
        (["1.234", "5"], ",", True),
        (["1,234"], ".", True),
        (["1.5", "1,5"], None, True),
        (["1 234,5"], ",", False),
        (["một", "1.234,5"], ",", False),
    ],
)
def test_a_decimal_sign_is_proposed_and_doubt_is_told(
    samples: list[str | None], decimal: str | None, ambiguous: bool
) -> None:
    assert propose_decimal(samples) == (decimal, ambiguous)
