"""Whether today's numbers can be trusted: sources, their last runs, rejected rows, flags and comparisons."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.measures.lateness import Lateness, lateness
from tracker.queries import catalogue, quality
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.reader import Reader
from tracker.store.earlier_readings import earlier_readings
from tracker.store.freshness import Silence, newest_days, silences
from tracker.store.models import (
    RejectedRow,
    Service,
    Source,
    SourceFile,
    SourceRun,
)
from tracker.store.problems import RULES, Problem

PAGE = 100


@dataclass(frozen=True)
class Account:
    """Rows of one source in one run: read = inserted + updated + unchanged + superseded + rejected."""

    run: int
    status: str
    problem: Problem | None
    ended_at: datetime
    rows_read: int
    inserted: int
    updated: int
    unchanged: int
    superseded: int
    rejected: int
    seconds: float


@dataclass(frozen=True)
class SourceState:
    """A source of the settings with its newest day, last run and rows set aside; `last` None: never run.

    `read_earlier`: some of its files are gone, and stand as earlier settings read them.
    """

    name: str
    records: str
    expected_every: str
    last_day: date | None
    lateness: Lateness
    last: Account | None
    rejected: int
    silences: tuple[Silence, ...] = ()
    read_earlier: Problem | None = None


def sources(reader: Reader) -> tuple[SourceState, ...]:
    """Return every source of the settings, in their order."""
    runs, newest, quiet = _last_runs(reader), newest_days(reader.session, reader.today), silences(reader.session)
    earlier = earlier_readings(reader.session)
    set_aside = {
        row.name: int(row.rows)
        for row in reader.session.execute(
            select(Source.name, func.count(RejectedRow.id).label("rows"))
            .join(RejectedRow, RejectedRow.source_id == Source.id)
            .group_by(Source.name)
        )
    }
    found = []
    for source in reader.settings.source:
        run = runs.get(source.name)
        last_day = newest.get(source.name)
        found.append(
            SourceState(
                source.name,
                source.records,
                source.expected_every,
                last_day,
                lateness(source.expected_every, last_day, reader.today, source.until),
                _account(run) if run else None,
                set_aside.get(source.name, 0),
                quiet.get(source.name, ()),
                earlier.get(source.name),
            )
        )
    return tuple(found)


def _last_runs(reader: Reader) -> dict[str, SourceRun]:
    newest = select(func.max(SourceRun.id)).group_by(SourceRun.source_id)
    statement = (
        select(Source.name, SourceRun).join(SourceRun, SourceRun.source_id == Source.id).where(SourceRun.id.in_(newest))
    )
    return {row[0]: row[1] for row in reader.session.execute(statement)}


def _account(run: SourceRun) -> Account:
    return Account(
        run.run_id,
        run.status,
        _problem(run.problem, run.parameters),
        run.ended_at,
        run.rows_read,
        run.inserted,
        run.updated,
        run.unchanged,
        run.superseded,
        run.rejected,
        run.seconds,
    )


def _problem(code: str | None, parameters: str | None) -> Problem | None:
    if code is None or code not in RULES:
        return None
    return Problem(code, json.loads(parameters or "{}"))


@dataclass(frozen=True)
class Rejected:
    """A row set aside: where it stands, what is wrong, and the shapes of its values; `agency` owns the record."""

    source: str
    file: str
    line: int
    problem: Problem
    row: dict[str, str]
    agency: AgencyEntry | None = None


def rejected(
    reader: Reader, source: str | None = None, page: int = 1, agency: str | None = None
) -> tuple[tuple[Rejected, ...], int]:
    """Return one page of rejected rows by source, file and line (of one agency), and how many there are."""
    owner = quality.owner_of_row()
    statement = (
        select(Source.name, SourceFile.path, owner, RejectedRow)
        .join(Source, RejectedRow.source_id == Source.id)
        .outerjoin(SourceFile, RejectedRow.file_id == SourceFile.id)
        .outerjoin(Service, RejectedRow.service_id == Service.id)
    )
    counting = select(func.count(RejectedRow.id)).join(Source, RejectedRow.source_id == Source.id)
    counting = counting.outerjoin(Service, RejectedRow.service_id == Service.id)
    if source is not None:
        statement, counting = statement.where(Source.name == source), counting.where(Source.name == source)
    if (ids := quality.agency_ids(reader, agency)) is not None:
        statement, counting = statement.where(owner.in_(ids)), counting.where(owner.in_(ids))
    order = (Source.position, RejectedRow.file_id, RejectedRow.line, RejectedRow.id)
    rows = reader.session.execute(statement.order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    agencies = catalogue.load(reader).agency_by_id
    items = tuple(
        Rejected(name, path or "", row.line, problem, json.loads(row.row), agencies.get(owned) if owned else None)
        for name, path, owned, row in rows
        if (problem := _problem(row.problem, row.parameters))
    )
    return items, int(reader.session.scalar(counting) or 0)
