"""Which periods the store keeps units for: where they begin and end, which are coarse, which hold data."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from tracker.queries.cache import remembered
from tracker.queries.reader import Reader
from tracker.store.models import UsageUnit as Unit


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
    dossiers = Unit.online + Unit.counter + Unit.post + Unit.phone + Unit.email + Unit.other
    keys = (Unit.calendar, Unit.months, Unit.period_start, Unit.period_end)
    marks = (Unit.is_first, Unit.is_last, Unit.alone, dossiers > 0)
    statement = (
        select(*keys, *(func.max(case((mark, 1), else_=0)) for mark in marks))
        .group_by(*keys)
        .order_by(Unit.period_start, Unit.months)
    )
    return Kept(tuple(Period(*row[:4], *(bool(mark) for mark in row[4:])) for row in reader.session.execute(statement)))
