"""What the commands share: settings and JSON as options, and sentences instead of tracebacks."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import ArgumentError, DBAPIError

from etl.lock import BusyError
from etl.progress import Lines, Progress
from etl.record import WrongKeyError
from etl.stop import StoppedError
from etl.words import say, speaking, told
from etl.workers.problems import ClusterError
from tracker import settings as settings_module
from tracker.settings import Settings, SettingsError
from tracker.store.newer import NewerSchemaError
from tracker.store.problems import Problem
from tracker.store.problems.store import NEED_MENDING

FAILED = 1  # not all was done: a source failed, or something stood in the way that may be gone next time
USAGE = 2  # the command, the settings or the store must be mended first


class Failure(click.ClickException):
    """A sentence on stderr instead of a traceback."""

    def __init__(self, sentence: str, code: int = USAGE) -> None:
        super().__init__(sentence)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the exception


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--config` and `--json`; it gets `settings` and `as_json`."""

    @click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="Settings file (default: $TRACKER_CONFIG or tracker.toml).",
    )
    @click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
    @wraps(command)
    def with_settings(config: Path | None, as_json: bool, **arguments: Any) -> None:
        try:
            settings = settings_module.load(config)
            # Programs read English, whatever people read.
            with speaking("en" if as_json else settings.site.default_language):
                _guarded(command, settings, as_json, arguments)
        except SettingsError as error:
            fail(str(error), as_json)

    return with_settings


def _guarded(command: Callable[..., None], settings: Settings, as_json: bool, arguments: dict[str, Any]) -> None:
    """Run a command; what goes wrong ends in a sentence."""
    try:
        command(settings=settings, as_json=as_json, **arguments)
    except (BusyError, ClusterError, NewerSchemaError, StoppedError) as error:
        fail_with(error.problem, as_json)
    except ArgumentError:
        fail(say("store_address"), as_json)
    except DBAPIError as error:
        # Knows the errors of all databases, and takes long to import.
        from tracker.store.trouble import refusal  # noqa: PLC0415

        fail_with(refusal(error), as_json)
    except (OSError, MemoryError) as error:
        from tracker.store.trouble import trouble  # noqa: PLC0415

        if (problem := trouble(error)) is None:
            raise
        fail_with(problem, as_json)
    except (WrongKeyError, ValueError) as error:
        fail(str(error), as_json)


def waiting(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `--wait`; it gets `wait`, in seconds, to hand to `etl.lock.held`."""
    return click.option(
        "--wait",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="SECONDS",
        help="Wait so long for another command on this store to end (default: not at all).",
    )(command)


def fail(sentence: str, as_json: bool, code: int = USAGE) -> NoReturn:
    """End with a sentence on stderr; who asked for JSON gets an object in any case."""
    if as_json:
        click.echo(json.dumps({"run": None, "status": "failed", "sources": [], "error": sentence}, ensure_ascii=False))
    raise Failure(sentence, code) from None


def fail_with(problem: Problem, as_json: bool) -> NoReturn:
    """End with the sentence of a problem; the code says whether something must be mended first."""
    code = USAGE if problem.code in NEED_MENDING else FAILED
    fail(told(problem), as_json, code)


def checked_names(settings: Settings, names: tuple[str, ...], as_json: bool) -> None:
    """End with a sentence where a name is that of no source."""
    known = [source.name for source in settings.source]
    if unknown := [name for name in names if name not in known]:
        fail(say("no_source", names=", ".join(unknown), known=", ".join(known)), as_json)


def tell(line: str) -> None:
    """A line of progress, on stderr."""
    click.echo(line, err=True)


@contextmanager
def shown(as_json: bool) -> Iterator[Progress]:
    """How far a command is: bars on a terminal, plain lines elsewhere and beside JSON."""
    if as_json or not sys.stderr.isatty():
        yield Lines(tell)
        return
    # Only a terminal needs it.
    from etl.progress_bars import bars  # noqa: PLC0415

    with bars() as progress:
        yield progress


def show(content: dict[str, object], sentence: str, as_json: bool) -> None:
    """The outcome of a command: an object for programs, a sentence for people."""
    click.echo(json.dumps(content, ensure_ascii=False) if as_json else sentence)
