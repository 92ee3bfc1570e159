"""The one place where the steps meet: catalogue, then source by source, then the aggregates."""

import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection, Engine

from etl import national_index, past_campaigns, quiet, record, words
from etl.catalogue import load_catalogue, store_catalogue, store_index
from etl.catalogue_files import read_catalogue
from etl.closing import after_refresh
from etl.doubt import clock_behind, microseconds, read_again_in_doubt
from etl.extract import Again
from etl.load import state
from etl.load.refresh import bump_if, refresh
from etl.load.settle import not_received_numbers, resettle
from etl.load.spool import clear_left_over
from etl.lock import BusyError, Lock, LostError, held, never_lost, still_held
from etl.progress import Progress, heard, listening
from etl.result import RunResult, SourceResult, counted, told
from etl.shapes import with_shapes
from etl.source import SourceFailureError, load_source
from etl.stop import Stop, StoppedError
from etl.succession import CatalogueError, strangers
from etl.transform.context import Context
from etl.transform.lookup import Catalogue
from etl.words import say
from etl.workers import Crew, Local
from etl.workers.problems import ClusterError
from tracker.settings import Settings, Source, stated_fields
from tracker.store import privacy
from tracker.store.problems import Problem
from tracker.store.session import WRITES
from tracker.store.trouble import trouble

log = logging.getLogger("etl")
FRESH_ONLY = Again()


def utc_now() -> datetime:
    """The machine's clock; the store keeps times as UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def run(
    engine: Engine,
    settings: Settings,
    names: tuple[str, ...] = (),
    *,
    again: Again | Mapping[str, Again] = FRESH_ONLY,
    progress: Progress | Callable[[str], None] = log.info,
    now: datetime | None = None,
    stop: Stop | None = None,
    wait: float = 0.0,
    scheduler: str | None = None,
) -> RunResult:
    """Load the catalogue, pull the named sources (all if none) and refresh the aggregates.

    `again`: what to read although it is as it was, for all sources or by the name of each.

    Each source is one transaction: a source that fails leaves the store as it was, and the others go on.
    The aggregates follow in a transaction of their own; months that wait for them are remembered, so that
    a run after a kill ends where this one would have.

    `now`: what the clock says, UTC (default: the machine's). `stop`: when to end early. `wait`: seconds to wait
    for another command on this store. `scheduler`: address of a Dask cluster whose workers judge the rows.
    Raises:
        WrongKeyError: the store was filled under another pseudonym key.
        ClusterError: the cluster cannot be used.
        BusyError: another command is at work on this store.
    """
    # What Arrow lets go of goes back to the system at once; its own pool would keep it for later.
    pa.set_memory_pool(pa.system_memory_pool())
    engine = engine.execution_options(**{WRITES: True})
    wanted = tuple(s for s in settings.source if not names or s.name in names)
    with held(settings, "run", wait) as lock, listening(progress), (stop or Stop()).watching() as watched:
        key_file = settings.path(settings.privacy.key_file)
        key = privacy.load_key(key_file)  # made on first use: one run at a time
        clear_left_over(key_file.parent)
        with _crew(scheduler, settings, key_file, key) as crew:
            work = _Work(engine, settings, key, again, watched, lock, now, crew)
            result = work.begin()
            for source in wanted:
                outcome = work.source(source)
                result.sources.append(outcome)
                heard().ended(source.name, told(outcome))
            work.finish(result)
    return result


@contextmanager
def _crew(scheduler: str | None, settings: Settings, key_file: Path, key: bytes) -> Iterator[Crew]:
    with Local() as local:
        if scheduler is None:
            yield Crew(local, local)
            return
        # What most runs never need takes a second to import.
        from etl.workers.cluster import Cluster  # noqa: PLC0415

        with Cluster(scheduler, key_file.resolve(), key) as cluster:
            far = cluster.sees_store(settings)
            yield Crew(cluster, cluster if far else local, far)


class _Work:
    """The steps of one run. What breaks one of them is told, and the next run goes on from there."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        key: bytes,
        again: Again | Mapping[str, Again],
        stop: Stop,
        lock: Lock | None,
        now: datetime | None,
        crew: Crew,
    ) -> None:
        self._engine, self._settings, self._key = engine, settings, key
        self._again, self._stop, self._lock, self._crew = again, stop, lock, crew
        self._clock = utc_now if now is None else lambda: now
        self._run = 0
        self._found = quiet.fingerprint(settings)
        self._failure: Problem | None = None
        self._everything: bool | None = None  # whether all is to be refreshed; unknown until it is settled

    def begin(self) -> RunResult:
        """Open the record of the run; load the catalogue, and settle stored dossiers by it."""
        with self._engine.begin() as connection:
            record.check_key(connection, self._key)
            behind = clock_behind(connection, self._clock())
            self._run = record.begin(connection, self._clock())
            record.register_sources(connection, self._settings)
        result = RunResult(self._run, warnings=[behind] if behind else [])
        for warning in result.warnings:
            heard().note(words.told(warning))
        try:
            with self._stop.breakable():
                self._failure = _load_catalogue(self._engine, self._settings)
                heard().step(say("settling"))
                self._everything = _settle(self._engine, self._settings)
        except (StoppedError, Exception) as error:
            self._failure = self._problem(error)
        return result

    def source(self, source: Source) -> SourceResult:
        """Pull a source."""
        started = time.monotonic()
        heard().source(source.name)
        problem = self._failure
        if problem is None:
            try:
                with self._stop.breakable():
                    still_held(self._lock)
                    return self._load(source, started)
            except (StoppedError, Exception) as error:
                problem = self._problem(error, source.name)
        return SourceResult(source.name, "failed", problem=problem, seconds=round(time.monotonic() - started, 3))

    def _load(self, source: Source, started: float) -> SourceResult:
        now = self._clock()
        with self._engine.begin() as connection:
            read_again_in_doubt(connection, source.name, now)
            context = Context(
                source=source,
                catalogue=catalogue_of(connection, self._settings),
                zone=self._settings.zone,
                now=microseconds(now),
                key=self._key,
                not_received=not_received_numbers(self._settings),
                fiscal_year_starts=self._settings.time.fiscal_year_starts,
            )
            again = self._again if isinstance(self._again, Again) else self._again.get(source.name, FRESH_ONLY)
            outcome = load_source(connection, self._settings, context, self._run, again, self._crew.pure)
            heard().step(say("writing"))
            result = counted(source.name, outcome, time.monotonic() - started)
            record.note_source(connection, result, self._run, self._clock())
            never_lost(self._lock)
            self._stop.commits()
        return result

    def finish(self, result: RunResult) -> None:
        """Refresh the aggregates and close the record; each in a transaction of its own."""
        try:
            if self._everything is not None:
                self._refresh(self._everything, result)
        except (StoppedError, Exception) as error:
            result.problem = self._problem(error)
        try:
            with self._engine.begin() as connection:
                record.end(connection, result, self._clock())
                quiet.remember(connection, self._settings, result, self._found)
        except Exception as error:
            # The record stays open, and the next run closes it.
            result.problem = result.problem or self._problem(error)
        if result.problem:
            heard().note(say("not_ended", error=words.told(result.problem)))

    def _refresh(self, everything: bool, result: RunResult) -> None:
        with self._stop.breakable(late=True), self._engine.begin() as connection:
            still_held(self._lock)
            heard().step(say("refreshing"))
            today = self._clock().replace(tzinfo=UTC).astimezone(self._settings.zone).date()
            changed = refresh(connection, self._settings, today, everything=everything, crew=self._crew)
            bump_if(connection, changed)
            state.put(connection, "refreshed", _settings_digest(self._settings))
            whole = result.status == "succeeded" and len(result.sources) == len(self._settings.source)
            after_refresh(connection, self._settings, self._run, self._clock(), whole=whole)
            never_lost(self._lock)
            self._stop.commits()

    def _problem(self, error: BaseException, source: str = "") -> Problem:
        if isinstance(error, StoppedError | SourceFailureError | BusyError | LostError | ClusterError):
            return error.problem
        if (known := trouble(error)) is not None:
            return known
        # Whatever goes wrong inside one source must not take the others along; the log has the places. What an
        # error says of itself may quote a row.
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s: %s\n%s", source or "run", type(error).__name__, places)
        return Problem("unexpected", {"kind": type(error).__name__})


def _load_catalogue(engine: Engine, settings: Settings) -> Problem | None:
    """Bring the catalogue into the store; the problem where it cannot be used. Successors that it lacks are told."""
    try:
        rows = read_catalogue(settings)
        rows = replace(rows, localities=with_shapes(settings, rows.localities))
        index = national_index.read_index(settings)
        past = past_campaigns.read_campaigns(settings)
    except CatalogueError as error:
        return Problem("failed", {"text": str(error)})
    for kind, codes in strangers(rows.services or [], rows.agencies or []):
        heard().note(say("successors", kind=kind, codes=codes))
    with engine.begin() as connection:
        if state.get(connection, "catalogue") != rows.digest():
            store_catalogue(connection, rows)
            state.put(connection, "catalogue", rows.digest())
            state.put(connection, "settled", "")
        if (state.get(connection, "national_index") or national_index.digest([])) != national_index.digest(index):
            store_index(connection, index)
            state.put(connection, "national_index", national_index.digest(index))
            state.bump(connection)
        if past_campaigns.store_campaigns(connection, past):
            state.bump(connection)
    return None


def catalogue_of(connection: Connection, settings: Settings) -> Catalogue:
    """The store's catalogue; codes are checked where the settings name a file of them."""
    named = settings.catalogue
    checked = {"agencies": named.agencies is not None, "localities": named.localities is not None}
    return load_catalogue(connection, checked)


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
        sorted(settings.precedence.items()),
        [sorted(stated_fields(s)) for s in settings.source],
    )
    return privacy.pseudonyms([repr(facts)], b"settings", b"digest")[0].hex()
