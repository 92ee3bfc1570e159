"""Real stores for tests of pages: files of a few lines, pulled by the ETL itself."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from click.testing import CliRunner
from flask.testing import FlaskClient

from etl.cli import main
from tests.accounts import staff
from tracker import settings as settings_module
from tracker.app import create_app

TODAY = date(2026, 4, 10)
SOURCE = """
[[source]]
name = "one-stop"
path = "logs/*.csv"
channels = ["online", "counter", "post"]
[source.columns]
dossier = "dossier"
service = "service"
channel = "channel"
received_at = "received"
"""
WITH_PLACES = SOURCE + 'locality = "place"\napplicant_kind = "kind"\nagency = "agency"\n'


def write(folder: Path, settings: str, files: Mapping[str, str]) -> Path:
    """Write a settings file and files beside it; return the settings file."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    path = folder / "tracker.toml"
    path.write_text('[store]\nurl = "sqlite:///tracker.db"\n' + settings, encoding="utf-8")
    return path


def pull(path: Path) -> None:
    """Create the store of the settings and pull its sources."""
    for verb in ("init", "run"):
        done = CliRunner().invoke(main, [verb, "--config", str(path)])
        assert done.exit_code == 0, done.output


def open_site(path: Path, today: date = TODAY) -> FlaskClient:
    """Return a client of the site of the settings."""
    return staff(create_app(settings_module.load(path), today))


def site(folder: Path, settings: str, files: Mapping[str, str], today: date = TODAY) -> FlaskClient:
    """Write, pull and open."""
    path = write(folder, settings, files)
    pull(path)
    return open_site(path, today)


def log(*rows: tuple[str, str, str, int], heading: str = "dossier,service,channel,received") -> str:
    """Return a log of dossiers: service, channel and day, each so many times; more after a comma."""
    lines = [heading]
    for service, channel, when, times in rows:
        day, _, more = when.partition(",")
        for _time in range(times):
            extra = f",{more}" if more else ""
            lines.append(f"A1-{len(lines):06}-0001,{service},{channel},{day} 09:00:00{extra}")
    return "\n".join(lines) + "\n"
