"""`snapshot`: a month put on record."""

from datetime import UTC, datetime

import click

from etl import closing
from etl.commands.shared import fail, options, show, waiting
from etl.load import state
from etl.lock import held
from etl.words import say
from tracker.settings import Settings
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


@click.command(short_help="Close a month: keep its figures.")
@click.argument("month")
@click.option("--early", is_flag=True, help="Close before the grace period has passed.")
@waiting
@options
def snapshot(settings: Settings, as_json: bool, month: str, early: bool, wait: float) -> None:
    """Close a MONTH such as 2026-03: keep its figures as they are now, beside the live ones."""
    try:
        index = closing.month_index(month)
        with held(settings, "snapshot", wait):
            upgrade(settings)
            with make_engine(settings).begin() as connection:
                done = closing.close(connection, settings, index, datetime.now(UTC), early=early)
                if done.fresh:
                    state.bump(connection)
    except closing.ClosingError as error:
        fail(str(error), as_json)
    show(_content(done), _sentence(done), as_json)


def _content(done: closing.Closing) -> dict[str, object]:
    record = done.record
    return {
        "month": done.month,
        "status": "closed" if done.fresh else "already_closed",
        "months": record.calendar,
        "from": record.period_start.isoformat(),
        "to": record.period_end.isoformat(),
        "closed_at": record.closed_at.isoformat(timespec="seconds") + "Z",
        "closed_on": record.closed_on.isoformat(),
        "early": record.early,
        "data_version": record.data_version,
        "dossiers": done.dossiers,
        "online": done.online,
        "units": done.units,
    }


def _sentence(done: closing.Closing) -> str:
    record = done.record
    if not done.fresh:
        return say("closed_before", month=done.month, day=record.closed_on)
    counts = {"dossiers": done.dossiers, "online": done.online, "units": done.units}
    return say("closed", month=done.month, start=record.period_start, end=record.period_end, **counts)
