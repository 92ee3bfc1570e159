"""The command line of the pipeline; exit codes are 0, 1 and 2."""

import logging
import sys
from importlib import import_module

import click

# Each is imported when it is asked for: what one needs takes others seconds.
COMMANDS = {
    "init": "init:init",
    "inspect": "inspect:inspect",
    "run": "run:run",
    "status": "status:show_status",
    "rejected": "rejected:rejected",
    "replay": "replay:replay",
    "snapshot": "snapshot:snapshot",
    "demo": "demo:demo",
    "notify": "notify:notify",
    "account": "account:account",
}


class Commands(click.Group):
    """A group of commands that are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order in which people meet them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None where there is none of this name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"etl.commands.{module}"), name)
        return command


@click.group(cls=Commands)
def main() -> None:
    """Pull the transaction logs of online services into the store."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
