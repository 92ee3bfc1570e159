"""`rejected`: rows set aside, with reason and action."""

import csv
import json
from pathlib import Path

import click

from etl import status
from etl.commands.shared import checked_names, counted, fail, options, tell
from tracker.settings import Settings
from tracker.store.session import make_engine


@click.command(short_help="Show the rows set aside, and why.")
@click.argument("name", required=False)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file.")
@options
def rejected(settings: Settings, as_json: bool, name: str | None, csv_file: Path | None) -> None:
    """Rows set aside: where, why, what to do, and the row without personal fields."""
    if name:
        checked_names(settings, (name,), as_json)
    rows = status.rejected(make_engine(settings), name, settings.site.default_language)
    if csv_file:
        _write(csv_file, rows, as_json)
    if as_json:
        click.echo(json.dumps({"rejected": rows}, ensure_ascii=False))
    elif csv_file:
        tell(f"{counted(len(rows), 'row')} written to {csv_file}.")
    elif not rows:
        tell("No row is set aside.")
    else:
        line = "dòng" if settings.site.default_language == "vi" else "line"
        for row in rows:
            click.echo(f"{row['source']}: {row['file']}, {line} {row['line']}: {row['reason']} {row['action']}")


def _write(file: Path, rows: list[dict[str, object]], as_json: bool) -> None:
    try:
        _write_csv(file, rows)
    except OSError as error:
        fail(f"{file} cannot be written ({error.strerror}). Name a file in a folder that you may write to.", as_json)


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
