"""`init`: the store at the newest schema."""

import click

from etl.commands.shared import options, show, waiting
from etl.lock import held
from etl.words import say
from tracker.settings import Settings
from tracker.store.migrate import upgrade


@click.command()
@waiting
@options
def init(settings: Settings, as_json: bool, wait: float) -> None:
    """Create the store, or bring it to the newest schema."""
    with held(settings, "init", wait):
        revision = upgrade(settings)
    show({"store": "ready", "revision": revision}, say("store_ready", revision=revision), as_json)
