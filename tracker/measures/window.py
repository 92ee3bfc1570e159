"""The period of a question: months of the calendar or of reporting, or free dates. Pure: `today` is given.

Months are counted by an index, year × 12 + month − 1. With reporting months that start on the 15th, month M
runs from the 15th of M−1 to the 14th of M and bears the name of M.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

MonthKind = Literal["calendar", "reporting"]
_MONTH = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
_DEFAULT_MONTHS = 12


class WindowError(ValueError):
    """A parameter of the period cannot be read; says which, its value and what is allowed."""

    def __init__(self, parameter: str, value: str, allowed: str) -> None:
        super().__init__(f"{parameter}={value!r} cannot be used: {allowed}")
        self.parameter, self.value, self.allowed = parameter, value, allowed


@dataclass(frozen=True)
class Months:
    """How days fall into months: `starts_on` is the day on which a month starts (1: the calendar's own)."""

    starts_on: int = 1

    @property
    def kind(self) -> MonthKind:
        return "calendar" if self.starts_on == 1 else "reporting"

    def index(self, day: date) -> int:
        """Return the index of the month that holds the day."""
        index = day.year * 12 + day.month - 1
        return index + 1 if self.starts_on > 1 and day.day >= self.starts_on else index

    def first(self, index: int) -> date:
        """Return the first day of a month."""
        return _first(self.starts_on, index)

    def last(self, index: int) -> date:
        """Return the last day of a month."""
        return self.first(index + 1) - timedelta(days=1)

    def name(self, index: int) -> str:
        """Return a month's name as in addresses: YYYY-MM."""
        return f"{index // 12:04}-{index % 12 + 1:02}"


@lru_cache(maxsize=4096)
def _first(starts_on: int, index: int) -> date:
    index -= starts_on > 1
    return date(index // 12, index % 12 + 1, starts_on)


@dataclass(frozen=True)
class Cut:
    """A month of which a question holds only some days, both ends included."""

    index: int
    first: date
    last: date


@dataclass(frozen=True)
class Window:
    """A period, both ends included. `chosen`: by the reader; else it is the default one."""

    start: date
    end: date
    months: Months
    today: date
    chosen: bool = True

    @cached_property
    def running_index(self) -> int:
        """Return the index of the month that is running today."""
        return self.months.index(self.today)

    @cached_property
    def known_end(self) -> date:
        """Return the end as far as anything can be expected: not past the running month."""
        return min(self.end, self.months.last(self.running_index))

    @cached_property
    def empty(self) -> bool:
        """Whether it lies wholly in months to come."""
        return self.known_end < self.start

    @cached_property
    def running(self) -> bool:
        """Whether it is made only of the month that is still running."""
        return self.end >= self.today and self.months.index(self.start) == self.running_index

    @cached_property
    def whole(self) -> range:
        """Return the indices of the months that lie wholly inside, up to the running one."""
        first = self.months.index(self.start)
        if self.months.first(first) < self.start:
            first += 1
        last = self.months.index(self.known_end)
        if self.months.last(last) > self.known_end:
            last -= 1
        return range(first, max(first, last + 1))

    @cached_property
    def touched(self) -> range:
        """Return the indices of all months of which it holds a day, up to the running one."""
        if self.empty:
            return range(0)
        return range(self.months.index(self.start), self.months.index(self.known_end) + 1)

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """Return the months that it cuts."""
        inside = self.whole
        return tuple(
            Cut(i, max(self.start, self.months.first(i)), min(self.known_end, self.months.last(i)))
            for i in self.touched
            if i not in inside
        )

    def a_year_earlier(self) -> "Window":
        """Return the same months, or days, of the year before; never further than what can be known now."""
        return Window(self._earlier(self.start, False), self._earlier(self.known_end, True), self.months, self.today)

    def _earlier(self, day: date, is_end: bool) -> date:
        index = self.months.index(day)
        edge = self.months.last if is_end else self.months.first
        if edge(index) == day:
            return edge(index - 12)
        return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

    def twelve_complete_months(self) -> "Window":
        """Return the 12 complete months that end with this period: the base of rankings."""
        last = self.months.index(min(self.end, self.today))
        if self.months.last(last) > self.end or self.months.last(last) >= self.today:
            last -= 1
        return self.of(self.months, last - _DEFAULT_MONTHS + 1, last, self.today)

    @staticmethod
    def of(months: Months, first: int, last: int, today: date, chosen: bool = True) -> "Window":
        """Return the window of whole months from index `first` to index `last`."""
        return Window(months.first(first), months.last(last), months, today, chosen)


def parse(start: str | None, end: str | None, months: str | None, *, starts_on: int, today: date) -> Window:
    """Read `from`, `to` (YYYY-MM or YYYY-MM-DD, inclusive) and `months`; default the last 12 complete months.

    Raises:
        WindowError: a value cannot be read, or the end lies before the start.
    """
    if months not in (None, "", "calendar", "reporting"):
        raise WindowError("months", str(months), "calendar or reporting")
    kind = Months(1 if months == "calendar" else starts_on)
    complete = kind.index(today) - 1
    first = _edge(start, "from", kind, is_end=False) if start else None
    last = _edge(end, "to", kind, is_end=True) if end else None
    if last is None:
        last = kind.last(complete)
        if first is not None and first > last:
            last = kind.last(kind.index(first))
    if first is None:
        ends_in = kind.index(last) - (kind.last(kind.index(last)) > last)
        first = kind.first(ends_in - _DEFAULT_MONTHS + 1)
    if last < first:
        raise WindowError("to", str(end), "a month or day that is not before the first one")
    return Window(first, last, kind, today, chosen=bool(start or end))


def _edge(text: str, parameter: str, months: Months, *, is_end: bool) -> date:
    try:
        if match := _MONTH.match(text):
            index = int(match[1]) * 12 + int(match[2]) - 1
            day = months.last(index) if is_end else months.first(index)
        else:
            day = date.fromisoformat(text)
            if len(text) != 10:
                raise ValueError
    except ValueError:
        day = date.min
    if not 1900 <= day.year <= 2200:
        raise WindowError(parameter, text, "a month such as 2026-01 or a day such as 2026-01-31, from 1900 to 2200")
    return day
