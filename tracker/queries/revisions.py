"""What runs noted of closed months: changes put together by cause, and which months are no longer as they were."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.measures.window import Months
from tracker.queries import units
from tracker.queries.cache import remembered
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import Revision, RevisionSource, Source

Pair = tuple[int, int | None]  # service and agency


@dataclass(frozen=True)
class Change:
    """What one run noted of a month, by one cause and from the same sources; times in UTC."""

    run: int
    noted_at: datetime
    cause: str
    sources: tuple[str, ...]
    dossiers: int
    online: int
    services: int


def noted(reader: Reader, question: Question, kind: str, index: int) -> list[Any]:
    """Return the revisions of a closed month that the filters leave, newest first."""
    statement = select(Revision).where(
        Revision.calendar == kind,
        Revision.index == index,
        *units.scope(reader, question).conditions(Revision),
    )
    return list(reader.session.scalars(statement.order_by(Revision.id.desc())))


def changes(reader: Reader, rows: Iterable[Any]) -> tuple[Change, ...]:
    """Put together what one run noted by one cause from the same sources."""
    named = _sources(reader)
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.run_id, row.noted_at, row.cause, named.get(row.id, ())].append(row)
    return tuple(
        Change(
            run,
            noted_at,
            cause,
            sources,
            sum(row.dossiers_after - row.dossiers_before for row in found),
            sum(row.online_after - row.online_before for row in found),
            len({row.service_id for row in found}),
        )
        for (run, noted_at, cause, sources), found in groups.items()
    )


@remembered
def _sources(reader: Reader) -> dict[int, tuple[str, ...]]:
    """Names of the sources behind each revision, in the order of the settings."""
    statement = (
        select(RevisionSource.revision_id, Source.name)
        .join(Source, Source.id == RevisionSource.source_id)
        .order_by(RevisionSource.revision_id, Source.position)
    )
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for revision, name in reader.session.execute(statement):
        found[revision] += (name,)
    return dict(found)


@remembered
def revised_months(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> tuple[str, ...]:
    """Return the closed months in a period whose figures, as far as asked about, are no longer those of closing."""
    touched = question.window.touched
    if not touched:
        return ()
    columns = (Revision.index, Revision.service_id, Revision.agency_id, Revision.differs)
    statement = select(*columns).where(
        Revision.calendar == question.window.months.kind,
        Revision.index.between(touched[0], touched[-1]),
        *units.scope(reader, question, service_ids).conditions(Revision),
    )
    last: dict[tuple[int, Pair], bool] = {}
    for index, service, agency, differs in reader.session.execute(statement.order_by(Revision.id)):
        last[index, (service, agency)] = differs
    return tuple(Months().name(one) for one in sorted({index for (index, _), differs in last.items() if differs}))
