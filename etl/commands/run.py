"""`run`: pulls what is new."""

import json
import sys
from datetime import datetime

import click

from etl import pipeline
from etl.commands.shared import FAILED, checked_names, options, shown, tell, waiting
from etl.extract import Again
from etl.lock import held
from etl.notify.occasion import after_run
from etl.stop import Stop
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


@click.command()
@click.argument("names", nargs=-1)
@click.option("--full", is_flag=True, help="Read everything again, not only what is new.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Read again what came since a day (2026-03-31)."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="MINUTES",
    help="Begin no source after so many minutes, and break off one after twice as many.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Judge the rows on a Dask cluster (tcp://host:8786).")
@waiting
@options
def run(
    settings: Settings,
    as_json: bool,
    names: tuple[str, ...],
    full: bool,
    since: datetime | None,
    timeout: float | None,
    wait: float,
    scheduler: str | None,
) -> None:
    """Load the catalogue, then pull the named sources (all if none).

    Ends with 0 if all succeeded; 1 if a source failed (the others are loaded) or something stood in the way that
    may be gone next time; 2 if the command, the settings or the store must be mended first.
    """
    checked_names(settings, names, as_json)
    moment = None if since is None else int(since.replace(tzinfo=settings.zone).timestamp() * 1_000_000_000)
    stop = Stop(timeout or settings.unattended.max_minutes)
    with after_run(settings, tell) as told, stop.watching():
        with held(settings, "run", wait, stop.check), shown(as_json) as progress:
            upgrade(settings)
            engine = make_engine(settings)
            again = Again(full, moment)
            result = pipeline.run(
                engine, settings, names, again=again, progress=progress, stop=stop, scheduler=scheduler
            )
        told.result = result
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    if result.status == "failed":
        sys.exit(FAILED)
