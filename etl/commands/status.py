"""`status`: what each source brought last, and how fresh it is."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from etl import status
from etl.commands.shared import counted, options
from tracker.settings import Settings
from tracker.store.session import make_engine


@click.command("status", short_help="Show how fresh each source is.")
@options
def show_status(settings: Settings, as_json: bool) -> None:
    """Per source: last run, watermark, rows, rejected, and whether it is fresh, late or stale."""
    rows = status.sources(make_engine(settings), settings)
    if as_json:
        click.echo(json.dumps({"sources": rows}, ensure_ascii=False))
        return
    if not rows:
        click.echo("The settings name no source yet: `python -m etl inspect YOUR-LOG --write` adds one.")
    for row in rows:
        click.echo(_told(row, settings.zone))


def _told(row: dict[str, Any], zone: ZoneInfo) -> str:
    age = (
        "no data yet"
        if row["age_days"] is None
        else f"data to {row['newest_day']}, {counted(row['age_days'], 'day')} ago"
    )
    last = f"last run {_local(row['last_run'], zone)}, {row['status']}" if row["last_run"] else "never run"
    lines = [
        f"{row['name']}: {row['freshness']}, {age} (expected every {row['expected_every']}); {last}; "
        f"{counted(row['rows_read'], 'row')} read, {row['rejected']} set aside",
        *(f"  {silence(one)}" for one in row["silences"]),
    ]
    lines += [f"  {row[name]}" for name in ("read_earlier", "error") if row[name]]
    return "\n".join(lines)


def _local(utc: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}"


def silence(one: dict[str, Any]) -> str:
    """Say since when a source is silent and what is missing by now."""
    what = {
        "silent": ("silent", "dossiers"),
        "feed_silent": ("nothing online", "online dossiers"),
        "outage": ("nothing online in the whole province", "online dossiers"),
    }[one["kind"]]
    when = f"since {one['start']}" if one["lasting"] else f"from {one['start']} to {one['end']}"
    return f"{what[0]} {when}, about {one['missing']} {what[1]} missing"
