"""Which periods the store keeps units for: where they begin and end, which are coarse, which hold data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import Select, case, func, select

from tracker.measures.window import MonthKind
from tracker.queries import packed
from tracker.queries.cache import remembered
from tracker.queries.columns import grouped
from tracker.queries.reader import Reader
from tracker.store.models import UsageUnit as Unit
from tracker.store.packed import day_of


@dataclass(frozen=True)
class Period:
    """A period that units are kept for; `months` is its length.

    `is_first`, `is_last`: it is the first or last of its kind for some unit. `alone`: with nothing finer
    inside, for some unit. `has_data`: a dossier is known in it.
    """

    calendar: str
    months: int
    start: date
    end: date
    is_first: bool
    is_last: bool
    alone: bool
    has_data: bool


@dataclass(frozen=True)
class Kept:
    """All periods kept."""

    periods: tuple[Period, ...]

    @property
    def edges(self) -> tuple[Period, ...]:
        """Periods before (or after) which nothing of their kind is kept."""
        return tuple(one for one in self.periods if one.is_first or one.is_last)

    @property
    def coarse(self) -> tuple[Period, ...]:
        """Periods longer than a month that stand alone."""
        return tuple(one for one in self.periods if one.months > 1 and one.alone)

    def first_day(self, calendar: str) -> date | None:
        return min((one.start for one in self.periods if one.calendar == calendar), default=None)

    def last_day_with_data(self, calendar: str | None = None) -> date | None:
        ends = (one.end for one in self.periods if one.has_data and calendar in (None, one.calendar))
        return max(ends, default=None)

    def has_data(self, calendar: str, start: date, end: date) -> bool:
        """Whether any period with a dossier touches the days from start to end."""
        return any(
            one.has_data and one.calendar == calendar and one.start <= end and one.end >= start for one in self.periods
        )


@remembered
def kept(reader: Reader) -> Kept:
    """Read which periods there are."""
    return Kept(tuple(sorted(_periods(reader), key=lambda one: (one.start, one.months, one.calendar))))


def _periods(reader: Reader) -> Iterator[Period]:
    """The periods in any order; in one of two ways, which tests hold equal."""
    if not packed.anything(reader):
        for row in reader.session.execute(_select()):
            yield Period(*row[:4], *(bool(mark) for mark in row[4:]))
        return
    kinds: tuple[MonthKind, ...] = get_args(MonthKind)
    for calendar in kinds:
        rows = packed.units(reader, calendar)
        names = ("months", "start", "end")
        groups = grouped([rows[name] for name in names])
        keys = zip(*(groups.first(rows[name]).tolist() for name in names), strict=True)
        marks = [rows[name] > 0 for name in ("is_first", "is_last", "alone")]
        marks.append(rows["online"] + rows["post"] + rows["rest"] > 0)
        told = zip(*(groups.any(mark).tolist() for mark in marks), strict=True)
        for (months, start, end), marked in zip(keys, told, strict=True):
            yield Period(calendar, months, day_of(start), day_of(end), *marked)


def _select() -> Select[*tuple[Any, ...]]:
    dossiers = Unit.online + Unit.counter + Unit.post + Unit.phone + Unit.email + Unit.other
    keys = (Unit.calendar, Unit.months, Unit.period_start, Unit.period_end)
    marks = (Unit.is_first, Unit.is_last, Unit.alone, dossiers > 0)
    return select(*keys, *(func.max(case((mark, 1), else_=0)) for mark in marks)).group_by(*keys)
