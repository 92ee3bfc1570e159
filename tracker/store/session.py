"""The store's engine: SQLite (embedded) or PostgreSQL, with the same code above it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from tracker.settings import Settings

_CACHE_KIB = 8_192  # measured: a quarter of it doubles the cost of pages on a large store
LARGE_CACHE_KIB = 65_536  # for who writes many rows
# A server that vanished is noticed within two minutes, not after two hours.
_ALIVE = {"connect_timeout": 20, "keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 6}
ATTACHED = "attached"  # in the `info` of a connection: names of databases attached to it until its transaction is over
WRITES = "writes"  # execution option: the transaction will write, so that it takes its lock at once


def make_engine(settings: Settings, cache_kib: int = _CACHE_KIB) -> Engine:
    """Return an engine for the store of the settings; makes the folder of an SQLite file.

    `cache_kib`: how much of an SQLite file each connection may keep in memory.
    """
    url = make_url(settings.store_url)
    if url.get_backend_name() != "sqlite":
        if url.get_backend_name() != "postgresql":
            return create_engine(url, pool_pre_ping=True, hide_parameters=True)
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=_ALIVE)
        event.listen(engine, "connect", _limit_waiting(settings.store.wait_seconds))
        return engine
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": settings.store.wait_seconds})
    event.listen(engine, "connect", _prepare_sqlite(cache_kib))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _detach)
    return engine


def _prepare_sqlite(cache_kib: int) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        # The driver would begin transactions late and commit around DDL; SQLAlchemy's own BEGIN is exact.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            f"cache_size=-{cache_kib}",
            "temp_store=FILE",  # sorting a large table must not take all memory; what is small stays in the cache
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare


def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first cannot write any more once another has written meanwhile.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _detach(connection: Any, record: Any) -> None:
    for name in record.info.pop(ATTACHED, []):
        if connection is not None:
            connection.execute(f"DETACH {name}")


def _limit_waiting(seconds: float) -> Callable[[Any, Any], None]:
    """A lock that another program holds is waited for so long, and not for ever."""

    def limit(connection: Any, _record: Any) -> None:
        # Outside of a transaction, since rolling that back would take the limit back too.
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {round(seconds * 1000)}")
        connection.autocommit = False

    return limit
