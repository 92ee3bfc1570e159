"""`run`: pulls what is new."""

import json
import sys
from datetime import UTC, datetime

import click

from etl import quiet
from etl.commands.shared import FAILED, checked_names, options, shown, tell, waiting
from etl.lock import BusyError, held
from etl.progress import listening
from etl.result import RunResult
from tracker.settings import Settings
from tracker.store.session import WRITES, make_engine


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
    asked_for_more = names or full or since or scheduler
    result = None if asked_for_more else _nothing_new(settings, as_json)
    if result is None:
        # What reads and judges files takes seconds to import.
        from etl.commands.whole_run import whole_run  # noqa: PLC0415

        moment = None if since is None else int(since.replace(tzinfo=settings.zone).timestamp() * 1_000_000_000)
        with shown(as_json) as progress:
            result = whole_run(settings, names, full, moment, timeout, wait, scheduler, progress, tell)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    if result.status == "failed":
        sys.exit(FAILED)


def _nothing_new(settings: Settings, as_json: bool) -> RunResult | None:
    found = quiet.fingerprint(settings)
    if found is None:
        return None
    engine = make_engine(settings).execution_options(**{WRITES: True})
    try:
        with held(settings, "run"), shown(as_json) as progress, listening(progress):
            return quiet.run(engine, settings, found, datetime.now(UTC).replace(tzinfo=None))
    except BusyError:  # the whole run waits for it, as long as it may
        return None
    finally:
        engine.dispose()
