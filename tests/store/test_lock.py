"""One command at a time works on a store; the second says who is first, and nothing outlives its process."""

import json
import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from etl import pipeline
from etl.cli import main
from etl.extract.file_pieces import FilePiece
from etl.lock import BusyError, held
from tests.helpers import Province, csv_text, rows_of, source, write_province
from tests.store.samples import JANUARY
from tracker import settings as settings_module
from tracker.store import models
from tracker.store.session import make_engine


@pytest.fixture
def province(tmp_path: Path, store_url: str) -> Province:
    province = write_province(tmp_path, source("one"), source("two"), store_url=store_url)
    province.write("logs/one.csv", csv_text(*JANUARY))
    province.write("logs/two.csv", csv_text(*JANUARY))
    return province


def elsewhere(province: Province, *arguments: str) -> Result:
    """A command of somebody else: in a thread of its own, where this one's lock is not held."""
    command = [*arguments, "--config", str(province.folder / "tracker.toml")]
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(CliRunner().invoke, main, command).result()


@pytest.mark.parametrize("verb", ["run", "init"])
def test_a_second_command_says_who_is_at_work(province: Province, verb: str) -> None:
    with held(province.settings, "replay"):
        done = elsewhere(province, verb, "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["status"], told["sources"]) == (1, "failed", [])
    assert "replay, 20" in told["error"] and "PID" in told["error"] and "--wait" in told["error"]
    assert elsewhere(province, verb).exit_code == 0


def test_a_second_command_may_wait(province: Province) -> None:
    taken, release = threading.Event(), threading.Event()

    def first() -> None:
        with held(province.settings, "run"):
            taken.set()
            release.wait(20)

    other = threading.Thread(target=first)
    other.start()
    assert taken.wait(20)
    threading.Timer(0.5, release.set).start()
    done = elsewhere(province, "run", "--wait", "20")
    other.join()
    assert done.exit_code == 0, done.output


def test_the_lock_may_be_taken_again_inside_itself(province: Province) -> None:
    with held(province.settings, "run") as first, held(province.settings, "run") as second:
        assert first is second
    with held(province.settings, "run"):
        pass


def keep(file: Path, ready: Any) -> None:
    with held(settings_module.load(file), "run"):
        ready.set()
        time.sleep(60)


def test_a_killed_process_leaves_no_lock_behind(province: Province) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.test_kills"])
    ready = context.Event()
    process = context.Process(target=keep, args=(province.folder / "tracker.toml", ready))
    process.start()
    assert ready.wait(30)
    with pytest.raises(BusyError, match=f"PID {process.pid}"), held(province.settings, "run"):
        pass
    process.kill()
    process.join()
    with held(province.settings, "run", wait=10):
        pass


def test_a_run_at_work_is_not_taken_for_a_dead_one(province: Province) -> None:
    seen: list[str] = []

    def look(_line: str) -> None:
        elsewhere(province, "run")
        seen.extend(row.status for row in rows_of(province.settings, sa.select(models.Run.status)))

    province.run()
    engine = make_engine(province.settings)
    assert pipeline.run(engine, province.settings, progress=look).status == "succeeded"
    assert seen[0:2] == ["succeeded", "running"] and "failed" not in seen


def test_a_run_whose_lock_was_taken_over_writes_no_more(tmp_path: Path, postgresql_url: str) -> None:
    province = write_province(tmp_path, source("one"), source("two"), store_url=postgresql_url)
    for name in ("one", "two"):
        province.write(f"logs/{name}.csv", csv_text(*JANUARY))
    province.run()
    engine = make_engine(province.settings)
    done = threading.Event()

    def other() -> None:
        with held(province.settings, "init", wait=10):
            done.wait(20)

    def cut(line: str) -> None:
        if line.startswith("two") and not threads:
            with engine.connect() as connection:
                mine = "datname = current_database() AND application_name LIKE 'run, %'"
                connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))
            threads.append(threading.Thread(target=other))
            threads[0].start()
            while not any("init" in row.name for row in rows_of(province.settings, names)):
                time.sleep(0.05)

    threads: list[threading.Thread] = []
    names = sa.text(
        "SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid) "
        "WHERE locktype = 'advisory' AND granted"
    )
    result = pipeline.run(engine, province.settings, progress=cut)
    done.set()
    threads[0].join()
    assert [s.status for s in result.sources] == ["skipped", "failed"]
    assert "init, 20" in (result.sources[1].error or "")


def test_nothing_is_committed_by_a_run_whose_lock_was_cut_on_the_way(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = write_province(tmp_path, source("one"), store_url=postgresql_url)
    province.write("logs/one.csv", csv_text(*JANUARY))
    engine, batches = make_engine(province.settings), FilePiece.batches

    def cut(piece: FilePiece) -> Iterator[Any]:
        yield from batches(piece)
        with engine.connect() as connection:
            mine = "datname = current_database() AND application_name LIKE 'run, %'"
            connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))

    monkeypatch.setattr(FilePiece, "batches", cut)
    assert "was cut" in (province.run().sources[0].error or "")
    assert not any(province.facts().values())
    monkeypatch.undo()
    assert province.run().sources[0].inserted == len(JANUARY)
