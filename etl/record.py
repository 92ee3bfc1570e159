"""The record of a run in the store: its key, its sources, its beginning and its end."""

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, insert, select, update

from etl.load import state
from etl.result import COUNTS, RunResult, SourceResult
from tracker.settings import Settings
from tracker.store import models, privacy
from tracker.store.problems import Problem


class WrongKeyError(Exception):
    """The store was filled under another pseudonym key."""


def check_key(connection: Connection, key: bytes) -> None:
    """Raise WrongKeyError where the store was filled under another key."""
    mine = privacy.fingerprint(key)
    stored = state.get(connection, "key_fingerprint")
    if stored is None:
        state.put(connection, "key_fingerprint", mine)
    elif stored != mine:
        raise WrongKeyError(
            "The store was filled under another pseudonym key. Put the key that it was made with back in place "
            "of [privacy] key_file; under this one every dossier would count as new."
        )


def begin(connection: Connection, now: datetime) -> int:
    """Open the record of a run; returns its number."""
    # A run that was killed left its record open; no other can be at work, since this one has the lock.
    connection.execute(update(models.Run).where(models.Run.status == "running").values(status="failed"))
    statement = insert(models.Run).values(started_at=now, status="running").returning(models.Run.id)
    return int(connection.execute(statement).scalar_one())


def end(connection: Connection, result: RunResult, now: datetime) -> None:
    """Close the record of a run, and note the sources that failed."""
    ids = {r.name: r.id for r in connection.execute(select(models.Source.name, models.Source.id))}
    for outcome in result.sources:
        if outcome.status != "failed":
            continue
        # A failed source rolled its own record back with its rows.
        problem = outcome.problem or Problem("unexpected", {"kind": "?"})
        parameters = json.dumps(dict(problem.parameters), ensure_ascii=False)
        content = {
            "status": "failed",
            "problem": problem.code,
            "parameters": parameters,
            "seconds": outcome.seconds,
        }
        connection.execute(
            insert(models.SourceRun).values(run_id=result.run, source_id=ids[outcome.name], ended_at=now, **content)
        )
    state.put(connection, "last_run", str(result.run))
    values = {"ended_at": now, "status": result.status}
    connection.execute(update(models.Run).where(models.Run.id == result.run).values(**values))


def register_sources(connection: Connection, settings: Settings) -> None:
    """Keep the sources in the order of the settings: that order decides between them."""
    stored = {r.name: r.id for r in connection.execute(select(models.Source.name, models.Source.id))}
    for position, source in enumerate(settings.source):
        content = {"position": position, "records": source.records}
        if source.name in stored:
            statement: sa.Executable = update(models.Source).where(models.Source.name == source.name).values(**content)
        else:
            statement = insert(models.Source).values(name=source.name, reading="", **content)
        connection.execute(statement)
    gone = [i for name, i in stored.items() if name not in {s.name for s in settings.source}]
    if gone:
        far = len(settings.source) + 1_000
        connection.execute(update(models.Source).where(models.Source.id.in_(gone)).values(position=far))


def note_source(connection: Connection, result: SourceResult, run_id: int, now: datetime) -> None:
    """Note the account of a source that was loaded."""
    source_id = connection.scalar(select(models.Source.id).where(models.Source.name == result.name))
    content = {name: getattr(result, name) for name in ("status", *COUNTS, "seconds", "watermark")}
    connection.execute(insert(models.SourceRun).values(run_id=run_id, source_id=source_id, ended_at=now, **content))
