"""What the commands share: settings and JSON as options, and sentences instead of tracebacks."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from sqlalchemy.exc import ArgumentError, DatabaseError

from etl.pipeline import WrongKeyError
from tracker import settings as settings_module
from tracker.settings import Settings, SettingsError

USAGE = 2


class Failure(click.ClickException):
    """A sentence on stderr instead of a traceback."""

    exit_code = USAGE


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
            command(settings=settings, as_json=as_json, **arguments)
        except (SettingsError, ValueError, WrongKeyError) as error:
            fail(str(error), as_json)
        except ArgumentError:
            fail("The address of the store cannot be read. Correct [store] url in the settings.", as_json)
        except DatabaseError as error:
            fail(f"The store cannot be used: {error.orig}. Check [store] url in the settings.", as_json)

    return with_settings


def fail(sentence: str, as_json: bool) -> NoReturn:
    """End with a sentence on stderr; who asked for JSON gets an object in any case."""
    if as_json:
        click.echo(json.dumps({"run": None, "status": "failed", "sources": [], "error": sentence}, ensure_ascii=False))
    raise Failure(sentence) from None


def checked_names(settings: Settings, names: tuple[str, ...], as_json: bool) -> None:
    """End with a sentence where a name is that of no source."""
    known = [source.name for source in settings.source]
    if unknown := [name for name in names if name not in known]:
        sentence = f"There is no source {', '.join(unknown)} in the settings; sources are: {', '.join(known)}."
        fail(sentence, as_json)


def tell(line: str) -> None:
    """A line of progress, on stderr."""
    click.echo(line, err=True)


def show(content: dict[str, object], sentence: str, as_json: bool) -> None:
    """The outcome of a command: an object for programs, a sentence for people."""
    click.echo(json.dumps(content, ensure_ascii=False) if as_json else sentence)
