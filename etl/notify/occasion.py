"""When people are told: after a run that failed or could not begin, and of a source that stopped sending."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from etl import status
from etl.load import state
from etl.lock import BusyError
from etl.notify import message
from etl.notify.ways import send
from etl.result import RunResult
from etl.workers.problems import ClusterError
from tracker.settings import Settings
from tracker.store.newer import NewerSchemaError
from tracker.store.session import make_engine
from tracker.store.trouble import refusal, trouble

_TOLD = "told_of"  # fact of the store: stale and silent sources that people were told of


@dataclass
class Outcome:
    """What the block of `after_run` leaves behind for telling."""

    result: RunResult | None = None


@contextmanager
def after_run(settings: Settings, complain: Callable[[str], None]) -> Iterator[Outcome]:
    """Run the block; then tell people as `[notify]` says. `complain` hears of what could not be sent."""
    outcome = Outcome()
    try:
        yield outcome
    except (BusyError, ClusterError, NewerSchemaError) as error:
        _tell(settings, message.broken(settings, error.problem), complain)
        raise
    except DBAPIError as error:
        _tell(settings, message.broken(settings, refusal(error)), complain)
        raise
    except (OSError, MemoryError) as error:
        if (problem := trouble(error)) is not None:
            _tell(settings, message.broken(settings, problem), complain)
        raise
    if outcome.result is not None and settings.notify.wanted:
        _after(settings, outcome.result, complain)


def _after(settings: Settings, result: RunResult, complain: Callable[[str], None]) -> None:
    rows: Sequence[message.Row] = ()
    alarms: list[str] = []
    engine = make_engine(settings)
    try:
        rows = status.sources(engine, settings)
        alarms = _news(engine, rows)
    except DBAPIError:
        complain("The freshness of the sources could not be read for the message about this run.")
    finally:
        engine.dispose()
    if result.status == "failed" or alarms or settings.notify.on == "always":
        _tell(settings, message.about(settings, result, rows, alarms), complain)


def _news(engine: Engine, rows: Sequence[message.Row]) -> list[str]:
    """Sources that are stale or silent and were not when people were told last."""
    now = {
        str(row["name"]) for row in rows if row["freshness"] == "stale" or any(s["lasting"] for s in row["silences"])
    }
    with engine.begin() as connection:
        before = set(json.loads(state.get(connection, _TOLD) or "[]"))
        if now != before:
            state.put(connection, _TOLD, json.dumps(sorted(now)))
    return sorted(now - before)


def _tell(settings: Settings, content: message.Message, complain: Callable[[str], None]) -> None:
    for sentence in send(settings.notify, content):
        complain(sentence)
