"""Rejected rows counted by source and reason."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.queries import quality
from tracker.queries.reader import Reader
from tracker.store.models import RejectedRow, Service, Source


@dataclass(frozen=True)
class RejectedCount:
    """How many rows of a source were set aside for one reason; `problem` is a code of the register."""

    source: str
    problem: str
    rows: int


def rejected_counts(reader: Reader, source: str | None = None, agency: str | None = None) -> tuple[RejectedCount, ...]:
    """Return how many rows (of one source, of one agency) were set aside by source and reason, most first."""
    statement = (
        select(Source.name, RejectedRow.problem, func.count(RejectedRow.id))
        .join(Source, RejectedRow.source_id == Source.id)
        .outerjoin(Service, RejectedRow.service_id == Service.id)
        .group_by(Source.name, RejectedRow.problem)
    )
    if source is not None:
        statement = statement.where(Source.name == source)
    if (ids := quality.agency_ids(reader, agency)) is not None:
        statement = statement.where(quality.owner_of_row().in_(ids))
    found = [RejectedCount(name, problem, int(rows)) for name, problem, rows in reader.session.execute(statement)]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.source, one.problem)))
