"""`replay`: tries rejected rows again."""

import json
import sys

import click

from etl.commands.shared import checked_names, options, tell
from etl.replay import replay as replay_rows
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


@click.command()
@click.argument("names", nargs=-1)
@options
def replay(settings: Settings, as_json: bool, names: tuple[str, ...]) -> None:
    """Try rejected rows again, after a mapping or the catalogue was mended."""
    checked_names(settings, names, as_json)
    upgrade(settings)
    result, told = replay_rows(make_engine(settings), settings, names, tell)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        for line in [one.sentence() for one in told] or ["No row stands aside."]:
            click.echo(line)
    if result.status == "failed":
        sys.exit(1)
