from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.measures.window import Months, Window, WindowError, parse

TODAY = date(2026, 4, 10)
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


def window(start: str | None = None, end: str | None = None, months: str | None = None, starts_on: int = 1) -> Window:
    return parse(start, end, months, starts_on=starts_on, today=TODAY)


def test_the_default_is_the_last_12_complete_months() -> None:
    found = window()
    assert (found.start, found.end, found.chosen) == (date(2025, 4, 1), date(2026, 3, 31), False)
    assert len(found.whole) == 12 and found.cuts == ()


def test_a_reporting_month_runs_from_the_15th_to_the_14th_and_is_the_default_where_set() -> None:
    found = window("2026-01", "2026-01", starts_on=15)
    assert (found.start, found.end) == (date(2025, 12, 15), date(2026, 1, 14))
    assert found.months.kind == "reporting"
    assert window("2026-01", "2026-01", "calendar", starts_on=15).start == date(2026, 1, 1)


def test_free_dates_cut_the_months_at_both_ends() -> None:
    found = window("2026-01-15", "2026-03-10")
    assert [(cut.first, cut.last) for cut in found.cuts] == [
        (date(2026, 1, 15), date(2026, 1, 31)),
        (date(2026, 3, 1), date(2026, 3, 10)),
    ]
    assert [found.months.name(index) for index in found.whole] == ["2026-02"]


def test_months_to_come_are_not_expected() -> None:
    assert window("2026-01", "2026-12").known_end == date(2026, 4, 30)
    assert window("2026-06", "2026-12").empty


def test_a_period_of_the_running_month_alone_is_running() -> None:
    assert window("2026-04", "2026-04").running
    assert not window("2026-03", "2026-04").running
    assert not window("2026-04-01", "2026-04-05").running


def test_the_year_before_keeps_month_ends_across_a_leap_year() -> None:
    found = parse("2025-02", "2025-02", None, starts_on=1, today=TODAY).a_year_earlier()
    assert (found.start, found.end) == (date(2024, 2, 1), date(2024, 2, 29))


def test_ranking_rests_on_12_months_that_have_ended() -> None:
    for start, end in (("2026-03", "2026-04"), ("2026-01-10", "2026-04-05"), ("2027-01", "2027-02")):
        ranked = window(start, end).twelve_complete_months()
        assert (ranked.start, ranked.end) == (date(2025, 4, 1), date(2026, 3, 31))
    assert window("2026-01", "2026-01").twelve_complete_months().end == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("start", "end", "months", "parameter"),
    [
        ("2026-13", None, None, "from"),
        (None, "31/01/2026", None, "to"),
        ("2026-02-30", None, None, "from"),
        ("2026-03", "2026-01", None, "to"),
        (None, None, "lunar", "months"),
        ("0001-01", None, None, "from"),
    ],
)
def test_what_cannot_be_read_is_told_by_parameter(
    start: str | None, end: str | None, months: str | None, parameter: str
) -> None:
    with pytest.raises(WindowError) as told:
        window(start, end, months)
    assert told.value.parameter == parameter


@given(DAYS, st.integers(1, 28))
def test_every_day_lies_in_the_month_of_its_index(day: date, starts_on: int) -> None:
    months = Months(starts_on)
    index = months.index(day)
    assert months.first(index) <= day <= months.last(index)
    assert months.last(index) + timedelta(days=1) == months.first(index + 1)


@given(DAYS, st.integers(0, 800), st.integers(1, 28), DAYS)
def test_whole_months_and_cuts_make_up_the_window(start: date, days: int, starts_on: int, today: date) -> None:
    one = Window(start, start + timedelta(days=days), Months(starts_on), today)
    spans = [(one.months.first(i), one.months.last(i)) for i in one.whole]
    spans += [(cut.first, cut.last) for cut in one.cuts]
    counted = sum((last - first).days + 1 for first, last in spans)
    assert counted == (0 if one.empty else (one.known_end - one.start).days + 1)
