"""`status`: what each source brought last, and how fresh it is."""

import json

import click

from etl import status
from etl.commands.shared import options
from tracker.settings import Settings
from tracker.store.session import make_engine


@click.command("status")
@options
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
