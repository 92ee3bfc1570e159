"""A run that finds nothing new is over at once, and whatever may give it work is noticed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl import quiet
from etl.cli import main
from etl.load import state
from tests.pages.building import WITH_PLACES, log, write
from tracker import settings as settings_module
from tracker.store.session import make_engine

SETTINGS = '[privacy]\nkey_file = "pseudonym.key"\n[catalogue]\nservices = "s.csv"\n' + WITH_PLACES
HEADING = "dossier,service,channel,received,place,kind,agency"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that a run has filled; from now on a whole run fails the test, unless it is allowed to."""
    rows = [("S1", "online", f"2026-01-{day:02},P1,citizen,A1", 1) for day in range(1, 20)]
    files = {"s.csv": "code,name_vi,level\nS1,Một,4\n", "logs/a.csv": log(*rows, heading=HEADING)}
    path = write(tmp_path, SETTINGS, files)
    assert run(path)["status"] == "succeeded"
    monkeypatch.setattr("etl.commands.whole_run.whole_run", lambda *_: pytest.fail("the whole run"))
    return path


def run(settings: Path, *more: str) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["run", "--json", "--config", str(settings), *more])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_nothing_new_is_recorded_as_a_run_that_passed_all_sources_over(site: Path) -> None:
    told = run(site)
    assert (told["run"], told["status"]) == (2, "succeeded")
    [source] = told["sources"]
    assert (source["status"], source["rows_read"], source["watermark"]) == ("skipped", 0, "2026-01-19")
    status = json.loads(CliRunner().invoke(main, ["status", "--json", "--config", str(site)]).stdout)
    assert [one["freshness"] for one in status["sources"]] != []


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "logs/b.csv").write_text("dossier,service\n", encoding="utf-8"),
        lambda folder: os.utime(folder / "logs/a.csv", ns=(1, 1)),
        lambda folder: (folder / "logs/a.csv").unlink(),
        lambda folder: (folder / "s.csv").write_text("code,name_vi,level\nS1,Hai,4\n", encoding="utf-8"),
        lambda folder: (folder / "tracker.toml").write_text(
            (folder / "tracker.toml")
            .read_text(encoding="utf-8")
            .replace("channels =", "null_values = ['-']\nchannels ="),
            encoding="utf-8",
        ),
    ],
)
def test_what_changed_among_files_and_settings_calls_for_the_whole_run(site: Path, change: Any) -> None:
    change(site.parent)
    with pytest.raises(pytest.fail.Exception):
        run(site)


@pytest.mark.parametrize("more", [["--full"], ["--since", "2026-01-01"], ["one-stop"]])
def test_who_asks_for_more_gets_the_whole_run(site: Path, more: list[str]) -> None:
    with pytest.raises(pytest.fail.Exception):
        run(site, *more)


def test_sources_elsewhere_are_always_asked(site: Path) -> None:
    settings = settings_module.load(site)
    assert quiet.fingerprint(settings) is not None
    away = site.read_text(encoding="utf-8").replace("logs/*.csv", "s3://bucket/*.csv")
    site.write_text(away, encoding="utf-8")
    assert quiet.fingerprint(settings_module.load(site)) is None


def test_what_people_wrote_on_the_site_calls_for_the_whole_run(site: Path) -> None:
    engine = make_engine(settings_module.load(site))
    with engine.begin() as connection:
        state.put(connection, "edits", "1")  # as a campaign does, whose weeks the run has to count
    engine.dispose()
    with pytest.raises(pytest.fail.Exception):
        run(site)
