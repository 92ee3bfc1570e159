"""`rejected`: rows set aside, with reason and action."""

import csv
import json
from pathlib import Path

import click

from etl import status
from etl.commands.shared import options
from tracker.settings import Settings
from tracker.store.session import make_engine


@click.command()
@click.argument("name", required=False)
@click.option("--csv", "csv_file", type=click.Path(path_type=Path), help="Write the rows to a CSV file.")
@options
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
