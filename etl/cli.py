"""The commands of the pipeline. Thin: they parse, call and print; exit codes are 0, 1 and 2."""

import csv
import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import ArgumentError, DatabaseError

from etl import pipeline, status
from etl.extract import Again
from tracker import settings as settings_module
from tracker.settings import Settings, SettingsError
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine

USAGE = 2


class Failure(click.ClickException):
    """A sentence on stderr instead of a traceback."""

    exit_code = USAGE


def _options(command: Callable[..., None]) -> Callable[..., None]:
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
        except (SettingsError, ValueError, pipeline.WrongKeyError) as error:
            _fail(str(error), as_json)
        except ArgumentError:
            _fail("The address of the store cannot be read. Correct [store] url in the settings.", as_json)
        except DatabaseError as error:
            _fail(f"The store cannot be used: {error.orig}. Check [store] url in the settings.", as_json)

    return with_settings


def _fail(sentence: str, as_json: bool) -> NoReturn:
    """End with a sentence on stderr; who asked for JSON gets an object in any case."""
    if as_json:
        click.echo(json.dumps({"run": None, "status": "failed", "sources": [], "error": sentence}, ensure_ascii=False))
    raise Failure(sentence) from None


@click.group()
def main() -> None:
    """Pull the transaction logs of online services into the store."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


@main.command()
@_options
def init(settings: Settings, as_json: bool) -> None:
    """Create the store, or bring it to the newest schema."""
    revision = upgrade(settings)
    _print({"store": "ready", "revision": revision}, f"The store is ready (schema {revision}).", as_json)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--full", is_flag=True, help="Read every file again.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Read again the files touched since a day.")
@_options
def run(settings: Settings, as_json: bool, names: tuple[str, ...], full: bool, since: datetime | None) -> None:
    """Load the catalogue, then pull the named sources (all if none)."""
    known = [s.name for s in settings.source]
    if unknown := [n for n in names if n not in known]:
        sentence = f"There is no source {', '.join(unknown)} in the settings; sources are: {', '.join(known)}."
        _fail(sentence, as_json)
    upgrade(settings)
    moment = None if since is None else int(since.replace(tzinfo=settings.zone).timestamp() * 1_000_000_000)
    result = pipeline.run(make_engine(settings), settings, names, again=Again(full, moment), progress=_tell)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    if result.status == "failed":
        sys.exit(1)


def _tell(line: str) -> None:
    click.echo(line, err=True)


@main.command("status")
@_options
def show_status(settings: Settings, as_json: bool) -> None:
    """Per source: last run, watermark, rows, rejected, and whether it is fresh, late or stale."""
    rows = status.sources(make_engine(settings), settings)
    if as_json:
        click.echo(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            f"{row['name']}: {row['freshness']}; last run {row['last_run'] or 'never'} {row['status'] or ''}; "
            f"data to {row['watermark'] or '-'}; {row['rows_read']} rows read, {row['rejected']} set aside"
        )


@main.command()
@click.argument("name", required=False)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file.")
@_options
def rejected(settings: Settings, as_json: bool, name: str | None, csv_file: Path | None) -> None:
    """Rows set aside: where, why, what to do, and the row without personal fields."""
    rows = status.rejected(make_engine(settings), name, settings.site.default_language)
    if csv_file:
        _write_csv(csv_file, rows)
    if as_json:
        click.echo(json.dumps({"rejected": rows}, ensure_ascii=False))
    elif not csv_file:
        for row in rows:
            click.echo(f"{row['source']}: {row['file']}, {row['line']}: {row['reason']} {row['action']}")


def _write_csv(file: Path, rows: list[dict[str, object]]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["source", "file", "line", "reason", "action", "row"])
        for row in rows:
            writer.writerow([_safe(row[n]) for n in ("source", "file", "line", "reason", "action", "row")])


def _safe(value: object) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("-+").isdigit() else text


@main.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", default=7, show_default=True)
@click.option("--dossiers", default=305_000, show_default=True)
@click.option("--months", default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--config", type=click.Path(path_type=Path), hidden=True)
def demo(directory: Path, seed: int, dossiers: int, months: int, as_json: bool, config: Path | None) -> None:
    """Write a synthetic province: logs, catalogue and tracker.toml."""
    # Only this command needs the packages of places and holidays.
    from etl.demo import write_demo  # noqa: PLC0415

    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    summary = write_demo(directory, seed=seed, dossiers=dossiers, months=months, today=today)
    _print(
        {"directory": str(directory), "summary": str(summary)},
        f"{directory / 'tracker.toml'} is written.",
        as_json,
    )


def _print(content: dict[str, object], sentence: str, as_json: bool) -> None:
    click.echo(json.dumps(content, ensure_ascii=False) if as_json else sentence)
