"""`rejected`: rows set aside, with reason and action."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import click

from etl import status
from etl.commands.shared import checked_names, options
from tracker.settings import Settings
from tracker.store.session import make_engine

COLUMNS = ("source", "owner", "owner_name", "severity", "file", "line", "reason", "action", "row")
Rows = Iterable[dict[str, object]]


@click.command()
@click.argument("name", required=False)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file.")
@options
def rejected(settings: Settings, as_json: bool, name: str | None, csv_file: Path | None) -> None:
    """Rows set aside: whose, where, why, what to do, and the row without personal fields."""
    checked_names(settings, (name,) if name else (), as_json)
    engine = make_engine(settings)
    if csv_file:
        _write_csv(csv_file, status.rejected(engine, settings, name))
    if as_json:
        _print_json(status.rejected(engine, settings, name))
    elif not csv_file:
        _print_lines(status.rejected(engine, settings, name))


def _print_json(rows: Rows) -> None:
    """One object, written row by row, since rows may be very many."""
    click.echo('{"rejected": [', nl=False)
    for number, row in enumerate(rows):
        click.echo((", " if number else "") + json.dumps(row, ensure_ascii=False), nl=False)
    click.echo("]}")


def _print_lines(rows: Rows) -> None:
    for row in rows:
        place = f"{row['source']}: {row['file']}, {row['line']}"
        click.echo(f"{place}: {row['reason']} {row['action']} ({row['owner_name']}, {row['severity']})")


def _write_csv(file: Path, rows: Rows) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow([_safe(row[name]) for name in COLUMNS])


def _safe(value: object) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("-+").isdigit() else text
