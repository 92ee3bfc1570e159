"""Frames that go the fast way into the store are what the plain way makes of them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine, insert, select

from etl.load import bulk, gathered
from etl.load.gathered import LARGE, Gathered
from tests.helpers import source, write_province
from tracker.store.migrate import upgrade
from tracker.store.models import Dossier, Source
from tracker.store.session import ATTACHED, make_engine
from tracker.store.trouble import trouble

DOSSIER = Dossier.__table__
ROWS = LARGE + 1


def frame(first: int = 0) -> pd.DataFrame:
    """Rows of every kind of column, with values missing wherever they may."""
    numbers = np.arange(first, first + ROWS)
    some = numbers % 3 == 0
    return pd.DataFrame(
        {
            "source_id": 1,
            "dossier": [int(n).to_bytes(16, "big") for n in numbers],
            "status": 2,
            "updated_at": numbers * 1_000_000_007,
            "day": (np.datetime64("2026-01-01") + numbers % 300).astype("datetime64[s]"),
            "level": np.where(some, np.nan, 4.0),
            "counted": numbers % 2 == 0,
            "run_id": 1,
            "logged_service_id": 1,
            "logged_agency_id": np.where(some, np.nan, 7.0),
            "service_id": 1,
            "channel": pd.Series(np.where(some, "online", "counter"), dtype=object),
            "applicant": pd.Series([None if lost else bytes(16) for lost in some], dtype=object),
            "applicant_kind": pd.Series([None if lost else "citizen" for lost in some], dtype=object),
            "assisted": pd.Series([None if lost else True for lost in some], dtype=object),
            "fee": np.where(some, np.nan, 1e14),
            "flags": 0,
            "file_id": 1,
            "line": numbers,
        }
    )


@pytest.fixture
def engine(tmp_path: Path, store_url: str) -> Engine:
    settings = write_province(tmp_path, source("log"), store_url=store_url).settings
    upgrade(settings)
    engine = make_engine(settings)
    with engine.begin() as connection:
        connection.execute(insert(Source).values(id=1, name="a", position=0, records="dossiers", reading=""))
    return engine


def stored(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(DOSSIER).order_by(DOSSIER.c.dossier))]


def test_both_ways_of_writing_store_the_same(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        bulk.insert(connection, DOSSIER, frame())
    plain = stored(engine)
    with engine.begin() as connection:
        connection.execute(DOSSIER.delete())
        with Gathered(connection, tmp_path) as taken:
            taken.insert(DOSSIER, frame())
            taken.flush()
    assert stored(engine) == plain
    assert len(plain) == ROWS


def test_what_was_gathered_goes_with_its_transaction(engine: Engine, tmp_path: Path) -> None:
    with engine.connect() as connection, Gathered(connection, tmp_path) as taken:
        taken.insert(DOSSIER, frame())
        taken.flush()
        connection.rollback()
    assert stored(engine) == []


def test_many_flushes_lose_nothing_and_leave_nothing_behind(engine: Engine, tmp_path: Path) -> None:
    times = gathered._MOST_FILES + 2  # more than SQLite would attach
    with engine.begin() as connection, Gathered(connection, tmp_path) as taken:
        for number in range(times):
            taken.insert(DOSSIER, frame(number * ROWS))
            taken.flush()
    assert len(stored(engine)) == times * ROWS
    with engine.connect() as connection:
        assert ATTACHED not in connection.info
        if engine.dialect.name == "sqlite":
            assert len(connection.exec_driver_sql("PRAGMA database_list").all()) == 1
    assert list(tmp_path.glob("spool-*")) == []


def test_a_file_that_cannot_grow_is_told_as_trouble_of_the_disk(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("nothing is gathered in files there")
    monkeypatch.setattr(gathered, "_PRAGMAS", ("max_page_count=3",))
    with engine.begin() as connection, Gathered(connection, tmp_path) as taken:
        taken.insert(DOSSIER, frame())
        with pytest.raises(OSError) as error:
            taken.flush()
    problem = trouble(error.value)
    assert problem is not None and problem.code in ("store_disk", "store_full")
