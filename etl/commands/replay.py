"""`replay`: tries rejected rows again."""

import json
import sys

import click

from etl.commands.shared import FAILED, checked_names, options, shown, waiting
from etl.lock import held
from etl.replay import replay as replay_rows
from etl.stop import Stop
from etl.words import say
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import LARGE_CACHE_KIB, make_engine


@click.command(short_help="Try the rows set aside again.")
@click.argument("names", nargs=-1)
@waiting
@options
def replay(settings: Settings, as_json: bool, names: tuple[str, ...], wait: float) -> None:
    """Try rejected rows again, after a mapping or the catalogue was mended."""
    checked_names(settings, names, as_json)
    stop = Stop(settings.unattended.max_minutes)
    with stop.watching(), held(settings, "replay", wait, stop.check), shown(as_json) as progress:
        upgrade(settings)
        result, told = replay_rows(make_engine(settings, LARGE_CACHE_KIB), settings, names, progress, stop)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        for line in [one.sentence() for one in told] or [say("none_aside")]:
            click.echo(line)
    if result.status == "failed":
        sys.exit(FAILED)
