"""The list behind the figure of a service, a page at a time, with the sums that prove it whole."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.measures.figure import Counts
from tracker.queries import figures
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.evidence.cells import is_online
from tracker.queries.evidence.everywhere import DayCount, fed
from tracker.queries.evidence.rows import DossierRow, on_days
from tracker.queries.evidence.somewhere import fed_here
from tracker.queries.evidence.totals import TotalRow
from tracker.queries.question import Question
from tracker.queries.reader import Reader

PAGE = 100
_DAYS_AT_ONCE = 60

__all__ = ["Behind", "DossierRow", "TotalRow", "behind", "every_row"]


@dataclass(frozen=True)
class Behind:
    """What a figure is made of; `dossiers` is one page of `pages`.

    `known`: all dossiers of the figure, and those online among them. `from_dossiers`, `from_totals`: what the list
    holds of them, row by row; together they are `known`.
    """

    known: Counts
    from_dossiers: Counts
    from_totals: Counts
    totals: tuple[TotalRow, ...]
    dossiers: tuple[DossierRow, ...]
    page: int
    pages: int

    @property
    def unlisted(self) -> Counts:
        """What the figure holds beyond the list; nothing, unless the store contradicts itself."""
        listed = self.from_dossiers + self.from_totals
        return Counts(self.known.dossiers - listed.dossiers, self.known.online - listed.online)


def behind(reader: Reader, question: Question, service: ServiceEntry, page: int = 1) -> Behind:
    """Return one page of the dossiers behind a service's figure, and all totals."""
    found = figures.sums(reader, question, ("service",), frozenset({service.id}))
    known = found.get((service.id,), figures.NOTHING).tally.known
    if question.filters.locality is not None:
        here = fed_here(reader, question, service, question.filters.locality)
        own = [(row.level, row.channel, 1) for row in here.dossiers]
        pages = max(1, -(-len(own) // PAGE))
        page = min(page, pages)
        shown = here.dossiers[(page - 1) * PAGE : page * PAGE]
        return Behind(known, _sum(own), _of_totals(here.totals), _ordered(here.totals), shown, page, pages)
    fed_by = fed(reader, question, service)
    own = [(one.level, one.channel, one.dossiers) for one in fed_by.days]
    listed = _sum(own)
    pages = max(1, -(-listed.dossiers // PAGE))
    page = min(page, pages)
    rows = _page(reader, service, fed_by.days, page)
    return Behind(known, listed, _of_totals(fed_by.totals), _ordered(fed_by.totals), rows, page, pages)


def every_row(reader: Reader, question: Question, service: ServiceEntry) -> Iterator[DossierRow]:
    """Yield all dossiers behind a service's figure, in the order of the list."""
    if question.filters.locality is not None:
        yield from fed_here(reader, question, service, question.filters.locality).dossiers
        return
    days = fed(reader, question, service).days
    ordered = sorted({one.day for one in days})
    for start in range(0, len(ordered), _DAYS_AT_ONCE):
        yield from _rows(reader, service, days, ordered[start : start + _DAYS_AT_ONCE])


def _page(reader: Reader, service: ServiceEntry, days: Sequence[DayCount], page: int) -> tuple[DossierRow, ...]:
    """Read only the days that a page shows: their counts say which these are."""
    per_day: Counter[date] = Counter()
    for one in days:
        per_day[one.day] += one.dossiers
    first, before, wanted = (page - 1) * PAGE, 0, []
    skip = None
    for day in sorted(per_day):
        after = before + per_day[day]
        if after > first and before < first + PAGE:
            skip = first - before if skip is None else skip
            wanted.append(day)
        before = after
    rows = _rows(reader, service, days, wanted)
    return tuple(rows[skip or 0 :][:PAGE])


def _rows(reader: Reader, service: ServiceEntry, days: Sequence[DayCount], wanted: Sequence[date]) -> list[DossierRow]:
    allowed = {(one.day, one.agency_id, one.channel, one.level) for one in days}
    return [
        row
        for row in on_days(reader, service.id, wanted)
        if (row.day, row.agency_id, row.channel, row.level) in allowed
    ]


def _sum(counted: Sequence[tuple[int | None, str, int]]) -> Counts:
    online = sum(dossiers for level, channel, dossiers in counted if is_online(level, channel))
    return Counts(sum(dossiers for _level, _channel, dossiers in counted), online)


def _of_totals(totals: Sequence[TotalRow]) -> Counts:
    return _sum([(row.level, row.channel, row.counted) for row in totals])


def _ordered(totals: Sequence[TotalRow]) -> tuple[TotalRow, ...]:
    return tuple(sorted(totals, key=lambda row: row.order))
