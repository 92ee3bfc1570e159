"""Disks fill, stores lock, databases restart: a sentence, nothing lost, and the next run ends like any other."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from etl import pipeline
from etl.cli import main
from etl.progress import Progress
from etl.result import RunResult
from tests.accounts import staff
from tests.conftest import PROJECT
from tests.helpers import Province, rows_of, write_province
from tests.store import postgres
from tests.store.samples import MIXED_SOURCES, write_mixed_logs
from tracker.app import create_app
from tracker.store import models
from tracker.store.session import make_engine

SOON = "wait_seconds = 0.3\n"
ROWS = 12_000  # of a delivery that outgrows a small disk


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    told: dict[str, Any]
    errors: str


def etl(province: Province, *arguments: str) -> Ended:
    """Run a command; no traceback may be seen."""
    command = [*arguments, "--json", "--config", str(province.folder / "tracker.toml")]
    done = CliRunner().invoke(main, command)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Ended(done.exit_code, json.loads(done.stdout), done.stderr)


def etl_with_small_files(province: Province, largest: int) -> Ended:
    """The same in a process of its own, whose files may not grow beyond a size."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "etl", "run", "--json", "--config", str(province.folder / "tracker.toml")]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ended(done.returncode, json.loads(done.stdout), done.stderr)


def filled(folder: Path, store_url: str = "sqlite:///tracker.db", *, large: bool = False) -> Province:
    """A province with one delivery in its store, and another waiting."""
    province = write_province(folder, *MIXED_SOURCES, store_url=f'{store_url}"\n{SOON}#"')
    write_mixed_logs(province, 0)
    province.run()
    write_mixed_logs(province, 1)
    if large:
        rows = "".join(f"A1-260105-{n:05},S1,online,2026-01-{1 + n % 28:02}\n" for n in range(ROWS))
        province.write("logs/portal-1.csv", f"dossier,service,channel,received\n{rows}")
    return province


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Province:
    province = filled(tmp_path_factory.mktemp("undisturbed"))
    province.run()
    return province


@pytest.fixture(scope="module")
def large_undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Province:
    province = filled(tmp_path_factory.mktemp("large"), large=True)
    province.run()
    return province


def assert_next_run_ends_like(province: Province, other: Province) -> None:
    assert province.run().status == "succeeded"
    assert (province.facts(), province.figures()) == (other.facts(), other.figures())
    assert rows_of(province.settings, sa.select(models.Run.id).where(models.Run.status == "running")) == []


class During(Progress):
    """Does something once, when the first rows of a source come."""

    def __init__(self, name: str, act: Callable[[], None]) -> None:
        self._name, self._act, self._now = name, act, ""

    def source(self, name: str) -> None:
        self._now = name

    def rows(self, count: int) -> None:
        if self._now == self._name:
            self._now = ""
            self._act()


def run_while(province: Province, name: str, act: Callable[[], None]) -> RunResult:
    engine = make_engine(province.settings)
    try:
        return pipeline.run(engine, province.settings, progress=During(name, act))
    finally:
        engine.dispose()


def codes(result: RunResult) -> list[str]:
    return [s.problem.code if s.problem else s.status for s in result.sources]


# A disk that fills


@pytest.mark.full
def test_a_store_that_may_not_grow_fails_its_source_alone(tmp_path: Path, large_undisturbed: Province) -> None:
    province = filled(tmp_path, large=True)
    before = province.facts()["dossier"]
    ended = etl_with_small_files(province, (tmp_path / "tracker.db").stat().st_size + (512 << 10))
    assert ended.code == 1
    portal = ended.told["sources"][1]
    assert portal["status"] == "failed" and "ulimit -f" in portal["error"] and "Nothing was lost" in portal["error"]
    assert [s["status"] for s in ended.told["sources"] if s["name"] != "portal"] == ["succeeded"] * 3
    assert {row for row in before if row[0] == "portal"} <= set(province.facts()["dossier"])
    assert_next_run_ends_like(province, large_undisturbed)


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """A file system of so many bytes; the test is not run where none can be mounted."""
    place.mkdir()
    place.chmod(0o777)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", str(place)], check=False)
    if mounted.returncode:
        pytest.skip("not run: only root can mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_under_sqlite(tmp_path: Path, large_undisturbed: Province) -> None:
    with small_disk(tmp_path / "small", 64 << 20) as disk:
        province = filled(tmp_path, f"sqlite:///{disk}/tracker.db", large=True)
        before = (province.facts(), province.figures())
        room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "ballast").write_bytes(b"x" * (room - (64 << 10)))
        ended = etl(province, "run")
        assert ended.code == 1 and ended.told["status"] == "failed"
        assert "disk is full" in json.dumps(ended.told) and "disk is full" in ended.errors
        (disk / "ballast").unlink()
        assert (province.facts(), province.figures()) == before
        assert_next_run_ends_like(province, large_undisturbed)


@pytest.mark.full
def test_a_full_disk_under_postgresql(tmp_path: Path, server: postgres.Server, large_undisturbed: Province) -> None:
    with small_disk(server.folder / "small", 24 << 20) as disk:
        server.give(disk)
        with server.connect() as connection:
            connection.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
        province = filled(tmp_path, server.database("small"), large=True)
        room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        (disk / "ballast").write_bytes(b"x" * (room - (256 << 10)))
        ended = etl(province, "run")
        assert ended.code == 1
        assert "disk is full" in ended.told["sources"][1]["error"]
        (disk / "ballast").unlink()
        assert_next_run_ends_like(province, large_undisturbed)
        server.drop(province.settings.store_url)
        with server.connect() as connection:
            connection.execute("DROP TABLESPACE small")


# A store that locks


def test_a_locked_sqlite_store_ends_the_run_with_a_sentence(tmp_path: Path, undisturbed: Province) -> None:
    province = filled(tmp_path)
    other = sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ended = etl(province, "run")
    other.close()
    assert ended.code == 1 and "keeps the store locked" in ended.told["error"]
    assert_next_run_ends_like(province, undisturbed)


def test_a_store_locked_in_the_middle_loses_nothing(tmp_path: Path, store_url: str, undisturbed: Province) -> None:
    province = filled(tmp_path, store_url)
    address = sa.make_url(store_url)
    if address.get_backend_name() == "sqlite":
        other: Any = sqlite3.connect(tmp_path / "tracker.db", isolation_level=None, check_same_thread=False)
        result = run_between(province, "portal", lambda: other.execute("BEGIN IMMEDIATE"))
        assert codes(result) == ["succeeded", "store_locked", "store_locked", "store_locked"]
        assert result.problem and result.problem.code == "store_locked"
    else:
        other = psycopg.connect(host=str(address.query["host"]), user=address.username, dbname=address.database)
        lock = "LOCK TABLE dossier IN SHARE MODE"
        result = run_between(province, "portal", lambda: other.execute(lock))
        assert codes(result)[:2] == ["succeeded", "store_locked"]
    other.rollback()
    other.close()
    assert_next_run_ends_like(province, undisturbed)


def run_between(province: Province, name: str, act: Callable[[], object]) -> RunResult:
    """Do something just before a source begins."""

    def tell(line: str) -> None:
        if line == f"{name}: reading":
            act()

    engine = make_engine(province.settings)
    try:
        return pipeline.run(engine, province.settings, progress=tell)
    finally:
        engine.dispose()


# A database that restarts


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    with postgres.server_of_its_own() as found:
        yield found


def test_a_database_that_restarts_amid_a_source_fails_it_alone(
    tmp_path: Path, server: postgres.Server, undisturbed: Province
) -> None:
    province = filled(tmp_path, server.database())
    result = run_while(province, "portal", server.restart)
    assert codes(result) == ["succeeded", "store_lost", "succeeded", "succeeded"]
    assert result.problem is None
    assert_next_run_ends_like(province, undisturbed)


def test_a_database_that_stops_ends_the_run_with_a_sentence(
    tmp_path: Path, server: postgres.Server, undisturbed: Province
) -> None:
    province = filled(tmp_path, server.database())
    result = run_while(province, "portal", server.stop)
    assert codes(result) == ["succeeded", "store_lost", "store_unreachable", "store_unreachable"]
    assert result.problem and result.problem.code == "store_unreachable"
    ended = etl(province, "run")
    assert ended.code == 2 and "does not answer" in ended.told["error"] and "[store] url" in ended.told["error"]
    server.start()
    assert_next_run_ends_like(province, undisturbed)


def test_connections_kept_over_a_restart_are_made_anew(tmp_path: Path, server: postgres.Server) -> None:
    province = filled(tmp_path, server.database())
    engine = make_engine(province.settings)
    assert pipeline.run(engine, province.settings).status == "succeeded"
    client = staff(create_app(province.settings))
    assert client.get("/data").status_code == 200
    server.stop()
    asleep = client.get("/data?lang=en")
    assert asleep.status_code == 503 and "does not answer at the moment" in asleep.text
    server.start()
    assert client.get("/data?lang=en").status_code == 200
    assert pipeline.run(engine, province.settings).status == "succeeded"
    engine.dispose()


# A store that cannot be used at all


def damaged(store: Path) -> None:
    content = bytearray(store.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    store.write_bytes(content)


def newer(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "words"), [(damaged, "damaged"), (newer, "newer version of the program (schema 9999)")]
)
def test_a_store_that_must_be_mended_says_so(tmp_path: Path, spoil: Callable[[Path], None], words: str) -> None:
    province = filled(tmp_path)
    spoil(tmp_path / "tracker.db")
    content = (tmp_path / "tracker.db").read_bytes()
    for verb in ("run", "init"):
        ended = etl(province, verb)
        assert ended.code == 2 and words in ended.told["error"]
    assert (tmp_path / "tracker.db").read_bytes() == content


def test_a_read_only_disk_is_told(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", 16 << 20) as disk:
        province = filled(tmp_path, f"sqlite:///{disk}/tracker.db")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        ended = etl(province, "run")
        assert ended.code == 2 and "can be read but not written" in ended.told["error"]


@pytest.mark.full
@pytest.mark.parametrize("room", range(32, 512, 32))
def test_a_disk_that_fills_at_any_instant(tmp_path: Path, large_undisturbed: Province, room: int) -> None:
    province = filled(tmp_path, large=True)
    size = (tmp_path / "tracker.db").stat().st_size
    assert etl_with_small_files(province, size + (room << 10)).code == 1
    assert_next_run_ends_like(province, large_undisturbed)


@pytest.mark.full
@pytest.mark.parametrize("name", ["desk", "portal", "moves", "books"])
def test_a_database_that_restarts_amid_any_source(
    tmp_path: Path, server: postgres.Server, undisturbed: Province, name: str
) -> None:
    province = filled(tmp_path, server.database())
    assert run_while(province, name, server.restart).status == "failed"
    assert_next_run_ends_like(province, undisturbed)
