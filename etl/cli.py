"""The command line of the pipeline; exit codes are 0, 1 and 2."""

import logging
import sys

import click

from etl.commands.account import account
from etl.commands.demo import demo
from etl.commands.init import init
from etl.commands.inspect import inspect
from etl.commands.notify import notify
from etl.commands.rejected import rejected
from etl.commands.replay import replay
from etl.commands.run import run
from etl.commands.snapshot import snapshot
from etl.commands.status import show_status


@click.group()
def main() -> None:
    """Pull the transaction logs of online services into the store."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (init, inspect, run, show_status, rejected, replay, snapshot, demo, notify, account):
    main.add_command(command)
