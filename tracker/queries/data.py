"""Whether today's numbers can be trusted: sources, their last runs, rejected rows, flags and comparisons."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.measures.lateness import Lateness, lateness
from tracker.queries import catalogue
from tracker.queries.reader import Reader
from tracker.store.freshness import Silence, newest_days, silences
from tracker.store.models import (
    Comparison,
    FlagCount,
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
    """A source of the settings with its newest day, last run and rows set aside; `last` None: never run."""

    name: str
    records: str
    expected_every: str
    last_day: date | None
    lateness: Lateness
    last: Account | None
    rejected: int
    silences: tuple[Silence, ...] = ()


def sources(reader: Reader) -> tuple[SourceState, ...]:
    """Return every source of the settings, in their order."""
    runs, newest, quiet = _last_runs(reader), newest_days(reader.session, reader.today), silences(reader.session)
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
    """A row set aside: where it stands, what is wrong, and the shapes of its values."""

    source: str
    file: str
    line: int
    problem: Problem
    row: dict[str, str]


def rejected(reader: Reader, source: str | None = None, page: int = 1) -> tuple[tuple[Rejected, ...], int]:
    """Return one page of rejected rows by source, file and line, and how many there are."""
    statement = (
        select(Source.name, SourceFile.path, RejectedRow)
        .join(Source, RejectedRow.source_id == Source.id)
        .outerjoin(SourceFile, RejectedRow.file_id == SourceFile.id)
    )
    counting = select(func.count(RejectedRow.id)).join(Source, RejectedRow.source_id == Source.id)
    if source is not None:
        statement, counting = statement.where(Source.name == source), counting.where(Source.name == source)
    order = (Source.position, RejectedRow.file_id, RejectedRow.line, RejectedRow.id)
    rows = reader.session.execute(statement.order_by(*order).limit(PAGE).offset((page - 1) * PAGE))
    items = tuple(
        Rejected(name, path or "", row.line, problem, json.loads(row.row))
        for name, path, row in rows
        if (problem := _problem(row.problem, row.parameters))
    )
    return items, int(reader.session.scalar(counting) or 0)


@dataclass(frozen=True)
class Flag:
    """How many dossiers of a source carry a flag."""

    source: str
    problem: str
    dossiers: int


def flags(reader: Reader) -> tuple[Flag, ...]:
    """Return the rules that flag dossiers, most first."""
    statement = (
        select(Source.name, FlagCount.flag, func.sum(FlagCount.dossiers).label("dossiers"))
        .join(Source, FlagCount.source_id == Source.id)
        .group_by(Source.name, FlagCount.flag)
    )
    found = [Flag(row.name, row.flag, int(row.dossiers)) for row in reader.session.execute(statement)]
    return tuple(sorted(found, key=lambda one: (-one.dossiers, one.source, one.problem)))


@dataclass(frozen=True)
class Compared:
    """A reported total beside what counts instead of it."""

    source: str
    service: str
    agency: str | None
    period_start: date
    period_end: date
    channel: str
    reported: int
    counted: int


def comparisons(reader: Reader, page: int = 1) -> tuple[tuple[Compared, ...], int]:
    """Return one page of totals that differ from what counts, largest difference first, and their number."""
    agencies = catalogue.load(reader).agency_by_id
    statement = (
        select(Comparison, Source.name, Service.code)
        .join(Source, Comparison.source_id == Source.id)
        .join(Service, Comparison.service_id == Service.id)
        .order_by(func.abs(Comparison.reported - Comparison.counted).desc(), Comparison.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    items = tuple(
        Compared(
            name,
            code,
            agencies[row.agency_id].code if row.agency_id in agencies else None,
            date.fromisoformat(row.period_start),
            date.fromisoformat(row.period_end),
            row.channel,
            row.reported,
            row.counted,
        )
        for row, name, code in reader.session.execute(statement)
    )
    return items, int(reader.session.scalar(select(func.count(Comparison.id))) or 0)
