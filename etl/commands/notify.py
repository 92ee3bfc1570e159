"""`notify`: tries the way by which people hear of runs."""

import click

from etl.commands.shared import FAILED, fail, options, show
from etl.notify.message import trial
from etl.notify.ways import send
from etl.words import say
from tracker.settings import Settings


@click.command("notify", short_help="Try the messages of [notify].")
@click.option("--test", "is_test", is_flag=True, required=True, help="Send a message to try the settings.")
@options
def notify(settings: Settings, as_json: bool, is_test: bool) -> None:
    """Send a message by every way of [notify], to try them."""
    del is_test  # the only thing that there is to do
    if not settings.notify.wanted:
        fail(say("nobody"), as_json)
    if failures := send(settings.notify, trial(settings)):
        fail(" ".join(failures), as_json, FAILED)
    show({"status": "sent"}, say("sent"), as_json)
