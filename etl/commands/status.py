"""`status`: what each source brought last, and how fresh it is."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from etl import status
from etl.commands.shared import options
from etl.words import say
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
        click.echo(say("no_sources"))
    for row in rows:
        click.echo(_told(row, settings.zone))


def _told(row: dict[str, Any], zone: ZoneInfo) -> str:
    days = row["age_days"]
    age = say("no_data") if days is None else say("data_to", day=row["newest_day"], count=days)
    status_words = say(f"status.{row['status']}") if row["status"] else ""
    last = say("last_run", moment=_local(row["last_run"], zone), status=status_words)
    told = {
        "name": row["name"],
        "freshness": say(row["freshness"]),
        "age": age,
        "every": row["expected_every"],
        "last": last if row["last_run"] else say("never_run"),
        "read": say("read", count=row["rows_read"]),
        "rejected": row["rejected"],
    }
    problems = [row[name] for name in ("read_earlier", "error") if row[name]]
    return "\n".join(
        [
            say("source_stands", **told),
            *(f"  {silence(one)}" for one in row["silences"]),
            *(f"  {one}" for one in problems),
        ]
    )


def _local(utc: str | None, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(utc).replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d %H:%M}" if utc else ""


def silence(one: dict[str, Any]) -> str:
    """Say since when a source is silent and what is missing by now."""
    when = say("since" if one["lasting"] else "between", start=one["start"], end=one["end"])
    return say(one["kind"], when=when, missing=one["missing"])
