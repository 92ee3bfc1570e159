"""Rejected rows counted by source and reason."""

from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.queries.reader import Reader
from tracker.store.models import RejectedRow, Source


@dataclass(frozen=True)
class RejectedCount:
    """How many rows of a source were set aside for one reason; `problem` is a code of the register."""

    source: str
    problem: str
    rows: int


def rejected_counts(reader: Reader) -> tuple[RejectedCount, ...]:
    """Return how many rows were set aside by source and reason, most first."""
    statement = (
        select(Source.name, RejectedRow.problem, func.count(RejectedRow.id))
        .join(Source, RejectedRow.source_id == Source.id)
        .group_by(Source.name, RejectedRow.problem)
    )
    found = [RejectedCount(name, problem, int(rows)) for name, problem, rows in reader.session.execute(statement)]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.source, one.problem)))
