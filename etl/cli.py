"""The command line of the pipeline; exit codes are 0, 1 and 2."""

import logging
import sys

import click

from etl.commands.demo import demo
from etl.commands.init import init
from etl.commands.rejected import rejected
from etl.commands.run import run
from etl.commands.snapshot import snapshot
from etl.commands.status import show_status


@click.group()
def main() -> None:
    """Pull the transaction logs of online services into the store."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)


for command in (init, run, show_status, rejected, snapshot, demo):
    main.add_command(command)
