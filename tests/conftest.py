"""What tests of several folders share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.store import mariadb, postgres

# A busy machine is no error of the program. CI draws the same examples each time, developers new ones.
settings.register_profile("suite", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("suite")

PROJECT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.prepare()
        mariadb.prepare()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()
        mariadb.stop()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real data, no part of the project; `UPTAKE_REAL_DATA` says where it is."""
    folder = Path(os.environ.get("UPTAKE_REAL_DATA") or PROJECT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"not run: there is no real data in {folder} (set UPTAKE_REAL_DATA)")
    return folder


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Return the address of an empty PostgreSQL database."""
    with postgres.database() as url:
        yield url


@pytest.fixture
def mariadb_url() -> Iterator[str]:
    """Return the address of an empty MariaDB database, where the machine has a MariaDB."""
    try:
        with mariadb.database() as url:
            yield url
    except mariadb.NoServerError as error:
        pytest.skip(f"not run: {error}")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty store, once on SQLite and once on a real PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tracker.db'}"
    return str(request.getfixturevalue("postgresql_url"))
