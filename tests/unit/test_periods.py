"""Periods of reported totals."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.periods import months, parse_period, whole_months


@pytest.mark.parametrize(
    ("text", "fiscal", "first", "last"),
    [
        ("2026-03", 1, "2026-03-01", "2026-03-31"),
        ("2026-03-01", 1, "2026-03-01", "2026-03-31"),
        ("03/2026", 1, "2026-03-01", "2026-03-31"),
        ("3/2026", 4, "2026-03-01", "2026-03-31"),
        ("Tháng 3/2026", 1, "2026-03-01", "2026-03-31"),
        ("2026-Q1", 1, "2026-01-01", "2026-03-31"),
        ("Q4/2026", 1, "2026-10-01", "2026-12-31"),
        ("Quý 2/2026", 1, "2026-04-01", "2026-06-30"),
        ("2026-Q4", 4, "2027-01-01", "2027-03-31"),
        ("2026", 1, "2026-01-01", "2026-12-31"),
        ("2026", 4, "2026-04-01", "2027-03-31"),
        ("2018-2019", 4, "2018-04-01", "2019-03-31"),
        ("2018/2019", 9, "2018-09-01", "2019-08-31"),
        (" 2024-02 ", 1, "2024-02-01", "2024-02-29"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, fiscal: int, first: str, last: str) -> None:
    assert parse_period(text, fiscal) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "2026-13", "13/2026", "2026-Q5", "2018-2020", "2018-2019", "26", "2026-03-15", "1026"]
)
def test_what_is_no_period_of_whole_months_is_none(text: str) -> None:
    assert parse_period(text, 1) is None


@given(st.integers(1950, 2100), st.integers(1, 12), st.sampled_from([3, 12]))
def test_periods_are_made_of_whole_months_and_follow_each_other(year: int, month: int, count: int) -> None:
    period, after = months(year, month, count), months(year + 1, month, count)
    assert period is not None and after is not None
    assert whole_months(*period) == count
    if count == 12:
        assert period[1] + timedelta(days=1) == after[0]


def test_a_period_that_cuts_a_month_has_no_whole_months() -> None:
    assert whole_months(date(2026, 1, 15), date(2026, 2, 14)) is None
    assert whole_months(date(2026, 2, 1), date(2026, 1, 31)) is None
