"""A run that takes too long, or is told to stop, ends with a sentence; the next one goes on from there."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl import pipeline
from etl.lock import held
from etl.progress import Progress
from etl.stop import Stop
from tests.conftest import PROJECT
from tests.helpers import ENGLISH, Province, rows_of, write_province
from tests.store.samples import MIXED_SOURCES, write_mixed_logs
from tracker.store import models
from tracker.store.migrate import upgrade
from tracker.store.session import make_engine


class At(Progress):
    """Does something when rows of a source come."""

    def __init__(self, name: str, number: int) -> None:
        self._name, self._number, self._now = name, number, ""

    def source(self, name: str) -> None:
        self._now = name

    def rows(self, count: int) -> None:
        if self._now == self._name:
            assert threading.current_thread() is threading.main_thread()
            signal.raise_signal(self._number)


def filled(folder: Path, store_url: str = "sqlite:///tracker.db") -> Province:
    province = write_province(folder, *MIXED_SOURCES, store_url=store_url, tables=ENGLISH)
    write_mixed_logs(province, 0)
    province.run()
    for part in (1, 2):
        write_mixed_logs(province, part)
    return province


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Province:
    province = filled(tmp_path_factory.mktemp("undisturbed"))
    province.run()
    return province


def assert_next_run_ends_like(province: Province, other: Province) -> None:
    assert province.run().status == "succeeded"
    assert (province.facts(), province.figures()) == (other.facts(), other.figures())
    statuses = [row.status for row in rows_of(province.settings, sa.select(models.Run.status).order_by(models.Run.id))]
    assert statuses == ["succeeded", "failed", "succeeded"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_takes_the_source_in_work_back(
    tmp_path: Path, store_url: str, undisturbed: Province, number: int
) -> None:
    province = filled(tmp_path, store_url)
    before = signal.getsignal(number)
    result = pipeline.run(make_engine(province.settings), province.settings, progress=At("portal", number))
    assert [s.status for s in result.sources] == ["succeeded", "failed", "failed", "failed"]
    assert result.sources[1].problem and result.sources[1].problem.code == "run_stopped"
    assert result.status == "failed" and signal.Signals(number).name in str(result.error)
    assert signal.getsignal(number) is before
    assert_next_run_ends_like(province, undisturbed)


def test_a_run_over_its_time_begins_no_other_source(tmp_path: Path, undisturbed: Province) -> None:
    province = filled(tmp_path)
    upgrade(province.settings)
    stop = Stop(minutes=1e-9)
    result = pipeline.run(make_engine(province.settings), province.settings, stop=stop)
    assert {s.status for s in result.sources} == {"failed"}
    assert "had to end after" in (result.sources[0].error or "")
    assert_next_run_ends_like(province, undisturbed)


def test_a_source_that_hangs_is_broken_off_in_overtime(tmp_path: Path, undisturbed: Province) -> None:
    province = filled(tmp_path)

    class Hangs(At):
        def rows(self, count: int) -> None:
            if self._now == self._name:
                threading.Event().wait(20)

    stop = Stop(minutes=1.0 / 60)
    result = pipeline.run(make_engine(province.settings), province.settings, progress=Hangs("desk", 0), stop=stop)
    assert [s.problem.code for s in result.sources if s.problem] == ["run_timed_out"] * 4
    assert_next_run_ends_like(province, undisturbed)


def test_the_command_ends_with_1_a_sentence_and_its_object(tmp_path: Path) -> None:
    province = filled(tmp_path)
    rows = "".join(f"A1-260105-{n:05},S1,online,2026-01-05\n" for n in range(150_000))
    province.write("logs/portal-9.csv", "dossier,service,channel,received\n" + rows)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "etl", "run", "--json", "--config", str(tmp_path / "tracker.toml")]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment, text=True) as process:
        assert process.stderr is not None and process.stdout is not None
        while not process.stderr.readline().startswith("portal: reading"):
            pass
        process.terminate()
        output, errors = process.communicate(timeout=60)
    told = json.loads(output)
    assert process.returncode == 1, errors
    assert told["status"] == "failed" and "SIGTERM" in told["error"]
    assert "Traceback" not in errors and "SIGTERM" in errors


def test_waiting_for_another_command_can_be_stopped(tmp_path: Path) -> None:
    province = filled(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", "etl", "run", "--wait", "60", "--config", str(tmp_path / "tracker.toml")]
    pipe = subprocess.PIPE
    with (
        held(province.settings, "replay"),
        subprocess.Popen(command, stderr=pipe, env=environment, text=True) as process,
    ):
        assert process.stderr is not None
        assert "Waiting for another command to end: replay, 20" in process.stderr.readline()
        process.terminate()
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 1 and "told to end (SIGTERM)" in errors and "Traceback" not in errors
