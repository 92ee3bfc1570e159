"""`run`: pulls what is new."""

import json
import sys
from datetime import datetime

import click

from etl import pipeline
from etl.commands.shared import checked_names, options, tell
from etl.extract import Again
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


@click.command()
@click.argument("names", nargs=-1)
@click.option("--full", is_flag=True, help="Read every file again.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Read again the files touched since a day.")
@options
def run(settings: Settings, as_json: bool, names: tuple[str, ...], full: bool, since: datetime | None) -> None:
    """Load the catalogue, then pull the named sources (all if none)."""
    checked_names(settings, names, as_json)
    upgrade(settings)
    moment = None if since is None else int(since.replace(tzinfo=settings.zone).timestamp() * 1_000_000_000)
    result = pipeline.run(make_engine(settings), settings, names, again=Again(full, moment), progress=tell)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    if result.status == "failed":
        sys.exit(1)
