"""The one place where the steps meet: catalogue, then source by source, then the aggregates."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, insert, select, update

from etl.catalogue import load_catalogue, read_catalogue, store_catalogue
from etl.closing import after_refresh
from etl.extract import Again
from etl.load import state
from etl.load.refresh import bump_if, refresh
from etl.load.settle import not_received_numbers, resettle
from etl.source import SourceFailureError, SourceOutcome, load_source
from etl.succession import CatalogueError, strangers
from etl.transform.context import Context
from etl.transform.lookup import Catalogue
from tracker.settings import Settings, Source
from tracker.store import models, privacy
from tracker.store.problems import Problem

log = logging.getLogger("etl")
FRESH_ONLY = Again()
COUNTS = ("rows_read", "inserted", "updated", "unchanged", "superseded", "rejected")


class WrongKeyError(Exception):
    """The store was filled under another pseudonym key."""


@dataclass
class SourceResult:
    """The account of one source, as `run --json` prints it."""

    name: str
    status: str = "skipped"
    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0
    rejected: int = 0
    seconds: float = 0.0
    watermark: str | None = None
    problem: Problem | None = None

    @property
    def error(self) -> str | None:
        """What went wrong and what to do, in one text."""
        return f"{self.problem.sentence()} {self.problem.action()}" if self.problem else None

    def as_json(self) -> dict[str, object]:
        content: dict[str, object] = {n: getattr(self, n) for n in ("name", "status", *COUNTS, "seconds", "watermark")}
        return content | ({"error": self.error} if self.problem else {})


@dataclass
class RunResult:
    """The account of a run."""

    run: int
    sources: list[SourceResult] = field(default_factory=list)

    @property
    def status(self) -> str:
        return "failed" if any(s.status == "failed" for s in self.sources) else "succeeded"

    def as_json(self) -> dict[str, object]:
        return {"run": self.run, "status": self.status, "sources": [s.as_json() for s in self.sources]}


def _utc_now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def run(
    engine: Engine,
    settings: Settings,
    names: tuple[str, ...] = (),
    *,
    again: Again = FRESH_ONLY,
    progress: Callable[[str], None] = log.info,
) -> RunResult:
    """Load the catalogue, pull the named sources (all if none) and refresh the aggregates.

    Each source is one transaction: a source that fails leaves the store as it was, and the others go on.
    The aggregates follow in a transaction of their own; months that wait for them are remembered, so that
    a run after a kill ends where this one would have.

    Raises:
        WrongKeyError: the store was filled under another pseudonym key.
    """
    key = privacy.load_key(settings.path(settings.privacy.key_file))
    with engine.begin() as connection:
        _check_key(connection, key)
        run_id = _begin(connection)
        _register_sources(connection, settings)
    result = RunResult(run_id)
    wanted = [s for s in settings.source if not names or s.name in names]
    failure = _load_catalogue(engine, settings, progress)
    everything = _settle(engine, settings)
    for source in wanted:
        progress(f"{source.name}: reading")
        if failure is None:
            outcome = _load_one(engine, settings, source, run_id, key, again)
        else:
            outcome = SourceResult(source.name, "failed", problem=failure)
        result.sources.append(outcome)
        progress(_told(outcome))
    with engine.begin() as connection:
        bump_if(connection, refresh(connection, settings, datetime.now(settings.zone).date(), everything=everything))
        state.put(connection, "refreshed", _settings_digest(settings))
        whole = result.status == "succeeded" and len(wanted) == len(settings.source)
        after_refresh(connection, settings, run_id, whole=whole, progress=progress)
        _end(connection, result)
    return result


def _told(outcome: SourceResult) -> str:
    if outcome.error:
        return f"{outcome.name}: failed. {outcome.error}"
    return (
        f"{outcome.name}: {outcome.status}, {outcome.rows_read} rows read, {outcome.inserted} inserted, "
        f"{outcome.updated} updated, {outcome.rejected} rejected in {outcome.seconds:.1f} s"
    )


def _check_key(connection: Connection, key: bytes) -> None:
    mine = privacy.fingerprint(key)
    stored = state.get(connection, "key_fingerprint")
    if stored is None:
        state.put(connection, "key_fingerprint", mine)
    elif stored != mine:
        raise WrongKeyError(
            "The store was filled under another pseudonym key. Put the key that it was made with back in place "
            "of [privacy] key_file; under this one every dossier would count as new."
        )


def _begin(connection: Connection) -> int:
    # A run that was killed left its record open.
    connection.execute(update(models.Run).where(models.Run.status == "running").values(status="failed"))
    statement = insert(models.Run).values(started_at=_utc_now(), status="running").returning(models.Run.id)
    return int(connection.execute(statement).scalar_one())


def _end(connection: Connection, result: RunResult) -> None:
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
            insert(models.SourceRun).values(
                run_id=result.run, source_id=ids[outcome.name], ended_at=_utc_now(), **content
            )
        )
    state.put(connection, "last_run", str(result.run))
    values = {"ended_at": _utc_now(), "status": result.status}
    connection.execute(update(models.Run).where(models.Run.id == result.run).values(**values))


def _register_sources(connection: Connection, settings: Settings) -> None:
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


def _load_catalogue(engine: Engine, settings: Settings, progress: Callable[[str], None]) -> Problem | None:
    """Bring the catalogue into the store; the problem where it cannot be used. Successors that it lacks are told."""
    try:
        rows = read_catalogue(settings)
    except CatalogueError as error:
        return Problem("failed", {"text": str(error)})
    for sentence in strangers(rows.services or [], rows.agencies or []):
        progress(sentence)
    with engine.begin() as connection:
        if state.get(connection, "catalogue") != rows.digest():
            store_catalogue(connection, rows)
            state.put(connection, "catalogue", rows.digest())
            state.put(connection, "settled", "")
    return None


def catalogue_of(connection: Connection, settings: Settings) -> Catalogue:
    """The store's catalogue; codes are checked where the settings name a file of them."""
    named = settings.catalogue
    checked = {"agencies": named.agencies is not None, "localities": named.localities is not None}
    return load_catalogue(connection, checked)


def _load_one(
    engine: Engine, settings: Settings, source: Source, run_id: int, key: bytes, again: Again
) -> SourceResult:
    started = time.monotonic()
    result = SourceResult(source.name)
    try:
        with engine.begin() as connection:
            context = Context(
                source=source,
                catalogue=catalogue_of(connection, settings),
                zone=settings.zone,
                now=int(datetime.now(UTC).timestamp() * 1_000_000),
                key=key,
                not_received=not_received_numbers(settings),
                fiscal_year_starts=settings.time.fiscal_year_starts,
            )
            outcome = load_source(connection, settings, context, run_id, again)
            result = _counted(result, outcome, time.monotonic() - started)
            _record(connection, result, run_id)
    except SourceFailureError as failure:
        result = SourceResult(source.name, "failed", problem=failure.problem)
        result.seconds = round(time.monotonic() - started, 3)
    except Exception as error:
        # Whatever goes wrong inside one source must not take the others along; the log has the details.
        log.exception("source %s", source.name)
        problem = Problem("unexpected", {"kind": type(error).__name__})
        result = SourceResult(source.name, "failed", problem=problem, seconds=round(time.monotonic() - started, 3))
    return result


def _counted(result: SourceResult, outcome: SourceOutcome, seconds: float) -> SourceResult:
    account = outcome.account
    return replace(
        result,
        status="succeeded" if outcome.files else "skipped",
        rows_read=outcome.rows_read,
        inserted=account.inserted,
        updated=account.updated,
        unchanged=account.unchanged,
        superseded=account.superseded,
        rejected=outcome.rejected,
        seconds=round(seconds, 3),
        watermark=outcome.watermark,
    )


def _record(connection: Connection, result: SourceResult, run_id: int) -> None:
    source_id = connection.scalar(select(models.Source.id).where(models.Source.name == result.name))
    content = {name: getattr(result, name) for name in ("status", *COUNTS, "seconds", "watermark")}
    connection.execute(
        insert(models.SourceRun).values(run_id=run_id, source_id=source_id, ended_at=_utc_now(), **content)
    )


def _settle(engine: Engine, settings: Settings) -> bool:
    """Set stored dossiers anew where the catalogue or the settings changed; whether all must be refreshed."""
    digest = _settings_digest(settings)
    with engine.begin() as connection:
        if state.get(connection, "settled") != digest:
            resettle(connection, settings, catalogue_of(connection, settings))
            state.put(connection, "settled", digest)
            state.put(connection, "refreshed", "")
        return state.get(connection, "refreshed") != digest


def _settings_digest(settings: Settings) -> str:
    """What of the settings decides how stored rows count; other changes cost nothing."""
    sources = [(s.name, s.records, s.channels, s.agencies, s.services, s.starts, s.until) for s in settings.source]
    facts = (
        settings.time.timezone,
        settings.time.month_starts_on,
        settings.definitions.not_received,
        sources,
    )
    return privacy.pseudonyms([repr(facts)], b"settings", b"digest")[0].hex()
