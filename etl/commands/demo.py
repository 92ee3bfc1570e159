"""`demo`: a synthetic province as log files."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from etl.commands.shared import Failure, show
from etl.words import say


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--seed", default=7, show_default=True)
@click.option("--dossiers", default=305_000, show_default=True)
@click.option("--months", default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
@click.option("--config", type=click.Path(path_type=Path), hidden=True)
def demo(directory: Path, seed: int, dossiers: int, months: int, as_json: bool, config: Path | None) -> None:
    """Write a synthetic province: logs, catalogue and tracker.toml."""
    _keep_other_settings(directory / "tracker.toml")
    # Only this command needs the packages of places and holidays.
    from etl.demo import write_demo  # noqa: PLC0415

    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    summary = write_demo(directory, seed=seed, dossiers=dossiers, months=months, today=today)
    show(
        {"directory": str(directory), "summary": str(summary)},
        say("demo_written", file=directory / "tracker.toml"),
        as_json,
    )


def _keep_other_settings(file: Path) -> None:
    """End where the folder has settings that no demo wrote: they would be lost."""
    if file.exists() and "synthetic = true" not in file.read_text(encoding="utf-8", errors="replace"):
        raise Failure(say("not_the_demo", file=file))
