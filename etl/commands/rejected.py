"""`rejected`: rows set aside, with reason and action."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import click

from etl import status
from etl.commands.shared import checked_names, fail, options, tell
from etl.words import say
from tracker.settings import Settings
from tracker.store.session import make_engine

COLUMNS = ("source", "owner", "owner_name", "severity", "file", "line", "reason", "action", "row")
Rows = Iterable[dict[str, object]]


@click.command(short_help="Show the rows set aside, and why.")
@click.argument("name", required=False)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file.")
@options
def rejected(settings: Settings, as_json: bool, name: str | None, csv_file: Path | None) -> None:
    """Rows set aside: whose, where, why, what to do, and the row without personal fields."""
    checked_names(settings, (name,) if name else (), as_json)
    engine = make_engine(settings)
    if csv_file:
        try:
            count = _write_csv(csv_file, status.rejected(engine, settings, name))
        except OSError as error:
            fail(say("cannot_write", file=csv_file, reason=error.strerror), as_json)
        tell(say("written", count=count, file=csv_file))
    if as_json:
        _print_json(status.rejected(engine, settings, name))
    elif not csv_file and not _print_lines(status.rejected(engine, settings, name)):
        tell(say("none_aside"))


def _print_json(rows: Rows) -> None:
    """One object, written row by row, since rows may be very many."""
    click.echo('{"rejected": [', nl=False)
    for number, row in enumerate(rows):
        click.echo((", " if number else "") + json.dumps(row, ensure_ascii=False), nl=False)
    click.echo("]}")


def _print_lines(rows: Rows) -> int:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 (the last one is the answer)
        place = f"{row['source']}: {row['file']}, {say('line', line=row['line'])}"
        severity = say(f"severity.{row['severity']}")
        click.echo(f"{place}: {row['reason']} {row['action']} ({row['owner_name']}, {severity})")
    return count


def _write_csv(file: Path, rows: Rows) -> int:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for count, row in enumerate(rows, start=1):  # noqa: B007 (the last one is the answer)
            writer.writerow([_safe(row[name]) for name in COLUMNS])
    return count


def _safe(value: object) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("-+").isdigit() else text
