"""What feeds the figure of a service, wherever applicants live: days of dossiers, and totals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.queries import unit_selects, units
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.evidence.cells import by_agency_and_channel, cells_of, counts
from tracker.queries.evidence.totals import TotalRow, feeding, totals_of
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageDay
from tracker.store.models import UsageUnit as Unit


@dataclass(frozen=True)
class DayCount:
    """Counted dossiers of one day, agency, channel and level."""

    day: date
    agency_id: int | None
    channel: str
    level: int | None
    dossiers: int


@dataclass(frozen=True)
class Fed:
    """Days of dossiers that count, and totals that count instead of dossiers or beside them."""

    days: tuple[DayCount, ...]
    totals: tuple[TotalRow, ...]


def fed(reader: Reader, question: Question, service: ServiceEntry) -> Fed:
    """Find what feeds the figure of a service."""
    window = question.window
    if window.empty:
        return Fed((), ())
    allowed = units.scope(reader, question, frozenset({service.id}))
    kept = reader.session.scalars(select(Unit).where(unit_selects.inside(window), *allowed.conditions(Unit)))
    days = _days(reader, question, service)
    totals = totals_of(reader, service.id, window.start, window.end)
    within: dict[tuple[int | None, str], list[DayCount]] = defaultdict(list)
    for one in days:
        within[one.agency_id, one.channel].append(one)
    found, used = [one for one in days if any(cut.first <= one.day <= cut.last for cut in window.cuts)], []
    for key, cells in by_agency_and_channel(cells_of(kept)).items():
        for cell in cells:
            mine = [one for one in within[key] if cell.start <= one.day <= cell.end]
            if sum(one.dossiers for one in mine) == cell.dossiers:
                found += mine
            else:
                used += feeding(cell, totals)
    return Fed(
        tuple(one for one in found if counts(question, one.level, one.channel)),
        tuple(one for one in used if counts(question, one.level, one.channel)),
    )


def _days(reader: Reader, question: Question, service: ServiceEntry) -> list[DayCount]:
    window = question.window
    allowed = units.scope(reader, question, frozenset({service.id}))
    columns = (UsageDay.day, UsageDay.agency_id, UsageDay.channel, UsageDay.level)
    statement = select(*columns, UsageDay.dossiers).where(
        UsageDay.day.between(window.start, window.known_end), *allowed.conditions(UsageDay)
    )
    found: dict[tuple[date, int | None, str, int | None], int] = defaultdict(int)
    for row in reader.session.execute(statement):
        found[row.day, row.agency_id, row.channel, row.level] += int(row.dossiers)
    return [DayCount(*key, dossiers) for key, dossiers in found.items()]
