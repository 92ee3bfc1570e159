"""What the store tells of its sources and of the rows set aside, for the command line."""

import json
from datetime import date, datetime

from sqlalchemy import Engine, func, select

from tracker.measures.lateness import lateness
from tracker.settings import Settings
from tracker.store.models import RejectedRow, Source, SourceFile, SourceRun
from tracker.store.problems import Problem


def sources(engine: Engine, settings: Settings) -> list[dict[str, object]]:
    """One entry per source of the settings."""
    today = datetime.now(settings.zone).date()
    found = []
    with engine.connect() as connection:
        for source in settings.source:
            row = connection.execute(
                select(SourceRun)
                .join(Source, Source.id == SourceRun.source_id)
                .where(Source.name == source.name)
                .order_by(SourceRun.run_id.desc())
                .limit(1)
            ).first()
            waiting = connection.scalar(
                select(func.count())
                .select_from(RejectedRow)
                .join(Source, Source.id == RejectedRow.source_id)
                .where(Source.name == source.name)
            )
            watermark = row.watermark if row else None
            if row and watermark is None:
                watermark = connection.scalar(
                    select(func.max(SourceRun.watermark)).where(SourceRun.source_id == row.source_id)
                )
            newest = date.fromisoformat(watermark) if watermark else None
            found.append(
                {
                    "name": source.name,
                    "last_run": row.ended_at.isoformat(sep=" ", timespec="seconds") if row else None,
                    "status": row.status if row else None,
                    "watermark": watermark,
                    "rows_read": row.rows_read if row else 0,
                    "rejected": waiting or 0,
                    "freshness": lateness(source.expected_every, newest, today).replace("never", "stale"),
                }
            )
    return found


def rejected(engine: Engine, name: str | None, language: str) -> list[dict[str, object]]:
    """The rows set aside, of one source or of all, in order of file and line."""
    query = (
        select(RejectedRow, Source.name, SourceFile.path)
        .join(Source, Source.id == RejectedRow.source_id)
        .join(SourceFile, SourceFile.id == RejectedRow.file_id)
        .order_by(Source.position, SourceFile.path, RejectedRow.line)
    )
    if name:
        query = query.where(Source.name == name)
    found: list[dict[str, object]] = []
    with engine.connect() as connection:
        for row in connection.execute(query):
            problem = Problem(row.problem, json.loads(row.parameters))
            found.append(
                {
                    "source": row.name,
                    "file": row.path,
                    "line": row.line,
                    "problem": row.problem,
                    "reason": problem.sentence(language),
                    "action": problem.action(language),
                    "row": json.loads(row.row),
                }
            )
    return found
