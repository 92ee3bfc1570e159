"""Rejected rows counted by source and reason."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.queries import quality
from tracker.queries.reader import Reader
from tracker.store.models import RejectedRow, Service, Source

FEW = 2  # values that a sentence can name


@dataclass(frozen=True)
class RejectedCount:
    """How many rows of a source were set aside for one reason; `problem` is a code of the register.

    `parameters`: what fills its sentence, where the rows agree on it or have no more than a few values.
    """

    source: str
    problem: str
    rows: int
    parameters: Mapping[str, str]


def rejected_counts(reader: Reader, source: str | None = None, agency: str | None = None) -> tuple[RejectedCount, ...]:
    """Return how many rows (of one source, of one agency) were set aside by source and reason, most first."""
    statement = (
        select(Source.name, RejectedRow.problem, RejectedRow.parameters, func.count(RejectedRow.id))
        .join(Source, RejectedRow.source_id == Source.id)
        .outerjoin(Service, RejectedRow.service_id == Service.id)
        .group_by(Source.name, RejectedRow.problem, RejectedRow.parameters)
    )
    if source is not None:
        statement = statement.where(Source.name == source)
    if (ids := quality.agency_ids(reader, agency)) is not None:
        statement = statement.where(quality.owner_of_row().in_(ids))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    values: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, problem, parameters, rows in reader.session.execute(statement):
        counts[name, problem] += int(rows)
        for parameter, value in json.loads(parameters or "{}").items():
            values[name, problem][parameter].add(str(value))
    found = [RejectedCount(*key, rows, _told(values[key])) for key, rows in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.source, one.problem)))


def _told(values: Mapping[str, set[str]]) -> dict[str, str]:
    return {name: " / ".join(sorted(found)) for name, found in values.items() if len(found) <= FEW}
