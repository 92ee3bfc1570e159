"""A run that is killed at any instant ends, after the next run, like one that never was."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from etl import pipeline
from tests.helpers import Province, rebuild, rows_of, write_province
from tests.store import postgres
from tests.store.samples import MIXED_SOURCES, write_mixed_logs
from tracker import settings as settings_module
from tracker.store import models
from tracker.store.session import make_engine

LINES = 2 * len(MIXED_SOURCES)  # that a run tells: each source when it begins and when it ends


def pull(file: Path, lines: int | None) -> None:
    """Pull the sources in a process of its own; after so many lines of progress it kills itself."""
    told = 0

    def tell(_line: str) -> None:
        nonlocal told
        told += 1
        if told == lines:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = settings_module.load(file)
    pipeline.run(make_engine(settings), settings, progress=tell)


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.test_kills", "sqlalchemy.dialects.sqlite"])
    return context


def filled(folder: Path, store_url: str) -> Province:
    """Return a province with one delivery in its store, and three more waiting."""
    province = write_province(folder, *MIXED_SOURCES, store_url=store_url)
    write_mixed_logs(province, 0)
    province.run()
    for part in (1, 2, 3):
        write_mixed_logs(province, part)
    return province


@pytest.fixture(scope="module")
def never_killed(tmp_path_factory: pytest.TempPathFactory) -> Province:
    province = filled(tmp_path_factory.mktemp("never"), "sqlite:///tracker.db")
    province.run()
    return province


def assert_ends_like(province: Province, other: Province) -> None:
    assert province.run().status == "succeeded"
    assert province.facts() == other.facts()
    assert province.figures() == other.figures()
    assert rows_of(province.settings, models.Run.__table__.select().where(models.Run.status == "running")) == []


@pytest.mark.parametrize("lines", [1, 2, 5, LINES])
def test_killed_between_two_steps(
    tmp_path: Path, store_url: str, never_killed: Province, processes: ForkServerContext, lines: int
) -> None:
    province = filled(tmp_path, store_url)
    process = processes.Process(target=pull, args=(tmp_path / "tracker.toml", lines))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert_ends_like(province, never_killed)


def killed_at_random(
    province: Province, processes: ForkServerContext, times: int, longest: float, *, wait: bool = False
) -> None:
    """Pull in a process that is killed within some seconds; with `wait` it may end by itself."""
    for _ in range(times):
        process = processes.Process(target=pull, args=(province.folder / "tracker.toml", None))
        process.start()
        if not wait:
            time.sleep(random.uniform(0, longest))  # noqa: S311
            process.kill()
        process.join()


def test_killed_again_and_again_at_any_instant(
    tmp_path: Path, store_url: str, never_killed: Province, processes: ForkServerContext
) -> None:
    province = filled(tmp_path, store_url)
    killed_at_random(province, processes, times=5, longest=0.8)
    assert_ends_like(province, never_killed)
    before = province.figures()
    rebuild(province.settings)
    assert province.figures() == before


@contextmanager
def copy_of(province: Province, folder: Path) -> Iterator[Province]:
    """A province with the same settings, logs and store, of its own."""
    copy = Province(Path(shutil.copytree(province.folder, folder)))
    url = province.settings.store_url
    if not url.startswith("postgresql"):
        copy.change(url, f"sqlite:///{copy.folder / 'tracker.db'}")
        yield copy
        return
    with postgres.database(like=url) as own:
        copy.change(url, own)
        yield copy


@pytest.mark.full
@pytest.mark.parametrize("part", range(10))
def test_each_of_many_kills_at_random_instants_leaves_nothing_behind(
    tmp_path: Path, store_url: str, never_killed: Province, processes: ForkServerContext, part: int
) -> None:
    province = filled(tmp_path / "filled", store_url)
    with copy_of(province, tmp_path / "whole") as whole:
        begun = time.monotonic()
        killed_at_random(whole, processes, times=1, longest=0, wait=True)
        takes = time.monotonic() - begun
    for number in range(20):
        with copy_of(province, tmp_path / f"copy-{part}-{number}") as copy:
            killed_at_random(copy, processes, times=1, longest=takes)
            assert_ends_like(copy, never_killed)
