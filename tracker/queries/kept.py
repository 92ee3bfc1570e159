"""Which periods the store keeps units for: where they begin and end, which are coarse, which hold data."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tracker.queries.cache import remembered
from tracker.queries.reader import Reader
from tracker.store.models import UsageUnit as Unit


@dataclass(frozen=True)
class Edge:
    """The first (or last) period kept of its kind; `months` is its length."""

    calendar: str
    months: int
    start: date
    end: date
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Coarse:
    """A period longer than a month that units are kept for."""

    calendar: str
    start: date
    end: date


@dataclass(frozen=True)
class Kept:
    """The periods of all units; `data_months`: starts and ends of periods in which a dossier is known."""

    edges: tuple[Edge, ...]
    coarse: tuple[Coarse, ...]
    with_data: tuple[tuple[str, date, date], ...]

    def first_day(self, calendar: str) -> date | None:
        return min((edge.start for edge in self.edges if edge.calendar == calendar), default=None)

    def last_day_with_data(self, calendar: str) -> date | None:
        return max((end for name, _, end in self.with_data if name == calendar), default=None)

    def has_data(self, calendar: str, start: date, end: date) -> bool:
        """Whether any period with a dossier touches the days from start to end."""
        return any(name == calendar and s <= end and e >= start for name, s, e in self.with_data)


@remembered
def kept(reader: Reader) -> Kept:
    """Read which periods there are."""
    period = (Unit.calendar, Unit.period_start, Unit.period_end)
    edges = select(Unit.calendar, Unit.months, *period[1:], Unit.is_first, Unit.is_last).distinct()
    coarse = select(*period).where(Unit.months > 1, Unit.alone).distinct()
    dossiers = Unit.online + Unit.counter + Unit.post + Unit.phone + Unit.email + Unit.other
    with_data = select(*period).where(dossiers > 0).distinct()
    session = reader.session
    return Kept(
        tuple(Edge(*row) for row in session.execute(edges.where(or_(Unit.is_first, Unit.is_last)))),
        tuple(Coarse(*row) for row in session.execute(coarse)),
        tuple((row[0], row[1], row[2]) for row in session.execute(with_data)),
    )


@remembered
def days_with_data(reader: Reader) -> tuple[date | None, date | None]:
    """Return the first and the last day that any counted dossier or total speaks of."""
    dossiers = Unit.online + Unit.counter + Unit.post + Unit.phone + Unit.email + Unit.other
    row = reader.session.execute(
        select(func.min(Unit.period_start), func.max(Unit.period_end)).where(dossiers > 0)
    ).one()
    return row[0], row[1]
