"""What the store tells of its sources and of the rows set aside, for the command line."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from etl.words import told
from tracker import settings as settings_module
from tracker.measures.lateness import lateness
from tracker.settings import Settings
from tracker.store.earlier_readings import earlier_readings
from tracker.store.freshness import Silence, newest_days, silences
from tracker.store.models import Agency, RejectedRow, Source, SourceFile, SourceRun
from tracker.store.problems import RULES, Problem
from tracker.store.quality import REGISTER


def sources(engine: Engine, settings: Settings, now: datetime | None = None) -> list[dict[str, object]]:
    """One entry per source of the settings; `now` is what the clock says, with a zone (default: the machine's)."""
    today = (now or datetime.now(UTC)).astimezone(settings.zone).date()
    with engine.connect() as connection:
        runs, waiting = _last_runs(connection), _waiting(connection)
        newest, quiet = newest_days(connection, today), silences(connection)
        marks, earlier = _watermarks(connection), earlier_readings(connection)
    return [
        _entry(source, runs.get(source.name), today, newest.get(source.name))
        | {
            "watermark": marks.get(source.name),
            "rejected": waiting.get(source.name, 0),
            "silences": [_silence(one) for one in quiet.get(source.name, ())],
            "read_earlier": _words(earlier.get(source.name)),
        }
        for source in settings.source
    ]


def _entry(source: settings_module.Source, row: Any, today: date, newest: date | None) -> dict[str, object]:
    problem = Problem(row.problem, json.loads(row.parameters or "{}")) if row and row.problem in RULES else None
    return {
        "name": source.name,
        "last_run": row.ended_at.isoformat(sep=" ", timespec="seconds") if row else None,
        "status": row.status if row else None,
        "error": _words(problem),
        "watermark": None,
        "rows_read": row.rows_read if row else 0,
        "rejected": 0,
        "freshness": lateness(source.expected_every, newest, today, source.until).replace("never", "stale"),
        "expected_every": source.expected_every,
        "newest_day": newest.isoformat() if newest else None,
        "age_days": (today - newest).days if newest else None,
    }


def _words(problem: Problem | None) -> str | None:
    return told(problem) if problem else None


def _silence(one: Silence) -> dict[str, object]:
    days = {"start": one.start.isoformat(), "end": one.end.isoformat()}
    return {"kind": one.kind, **days, "missing": one.missing, "lasting": one.lasting}


def _last_runs(connection: Connection) -> dict[str, Any]:
    newest = select(func.max(SourceRun.id)).group_by(SourceRun.source_id)
    query = select(Source.name, SourceRun.__table__).join(SourceRun, SourceRun.source_id == Source.id)
    return {row.name: row for row in connection.execute(query.where(SourceRun.id.in_(newest)))}


def _waiting(connection: Connection) -> dict[str, int]:
    query = select(Source.name, func.count(RejectedRow.id)).join(RejectedRow, RejectedRow.source_id == Source.id)
    return {name: int(count) for name, count in connection.execute(query.group_by(Source.name))}


def _watermarks(connection: Connection) -> dict[str, str]:
    """What the last run noted that noted any."""
    noted = select(func.max(SourceRun.id)).where(SourceRun.watermark.is_not(None)).group_by(SourceRun.source_id)
    query = select(Source.name, SourceRun.watermark).join(SourceRun, SourceRun.source_id == Source.id)
    return {row[0]: str(row[1]) for row in connection.execute(query.where(SourceRun.id.in_(noted)))}


def rejected(engine: Engine, settings: Settings, name: str | None) -> Iterator[dict[str, object]]:
    """The rows set aside, of one source or of all, in order of file and line; read as they are asked for.

    `owner` is whoever can mend the row: the agency that it names, else the source.
    """
    language = settings.site.default_language
    query = (
        select(RejectedRow, Source.name, SourceFile.path, Agency.code, Agency.name.label("agency"))
        .join(Source, Source.id == RejectedRow.source_id)
        .join(SourceFile, SourceFile.id == RejectedRow.file_id)
        .outerjoin(Agency, Agency.id == RejectedRow.agency_id)
        .order_by(Source.position, SourceFile.path, RejectedRow.line)
    )
    if name:
        query = query.where(Source.name == name)
    with engine.connect() as connection:
        for row in connection.execute(query, execution_options={"yield_per": 1_000}):
            problem = Problem(row.problem, json.loads(row.parameters))
            asked = settings.quality.get(row.problem)
            yield {
                "source": row.name,
                "owner": row.code or row.name,
                "owner_name": row.agency or row.name,
                "severity": (asked and asked.severity) or REGISTER[row.problem].importance,
                "file": row.path,
                "line": row.line,
                "problem": row.problem,
                "reason": problem.sentence(language),
                "action": problem.action(language),
                "row": json.loads(row.row),
            }
