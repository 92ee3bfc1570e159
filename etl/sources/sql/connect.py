"""Engines that only read: each kind of database is told so in its own way."""

import math
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import psycopg
import pymysql
from psycopg.types.string import TextLoader
from pymysql.constants import FIELD_TYPE
from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from etl.sources.batch import UnreadableFileError
from etl.sources.sql.address import Address
from tracker.store.problems import Problem

_PACKAGES = {"MySQLdb": "mysqlclient", "cx_Oracle": "cx_Oracle", "psycopg2": "psycopg2-binary"}  # by module
_PATIENT_SECONDS = 86_400  # a server must not hang up while a batch is being worked on
_STEPS = 100_000  # of SQLite's machine, between two looks at the clock


@dataclass(frozen=True)
class Limits:
    """How long one answer may take, and the zone in which times without one are told."""

    seconds: float
    zone: ZoneInfo


def engine_for(address: Address, limits: Limits) -> Engine:
    """Return an engine whose connections cannot write where the database knows how to promise it.

    Raises:
        UnreadableFileError: the driver is missing, or the address cannot be used.
    """
    try:
        engine = _ENGINES.get(address.kind, _other)(address, limits)
    except NoSuchModuleError:
        raise UnreadableFileError(Problem("unknown_database", {"kind": address.url.drivername})) from None
    except ImportError as error:
        module = error.name or address.driver or address.kind
        parameters = {"kind": address.kind, "package": _PACKAGES.get(module, module)}
        raise UnreadableFileError(Problem("driver_missing", parameters)) from None
    except (ArgumentError, TypeError, ValueError):
        raise UnreadableFileError(Problem("bad_database_address")) from None
    return engine


def _create(address: Address, **options: Any) -> Engine:
    # An error must not repeat the values of a statement: rows may be of people.
    return create_engine(address.url, poolclass=NullPool, hide_parameters=True, **options)


def _postgresql(address: Address, limits: Limits) -> Engine:
    if address.driver != "psycopg":
        return _other(address, limits).execution_options(postgresql_readonly=True)
    arguments = {
        "connect_timeout": max(2, math.ceil(limits.seconds)),
        "client_encoding": "utf8",
        "application_name": "uptake",
        # A network that is cut says nothing: ask whether the other end is still there.
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 4,
    }
    engine = _create(address, connect_args=arguments, isolation_level="REPEATABLE READ", use_native_hstore=False)
    event.listen(engine, "connect", _prepare_postgresql(limits))
    return engine.execution_options(postgresql_readonly=True)


def _prepare_postgresql(limits: Limits) -> Callable[[Any, Any], None]:
    statements = (
        "SET default_transaction_read_only = on",
        f"SET statement_timeout = {math.ceil(limits.seconds * 1_000)}",
        "SET idle_in_transaction_session_timeout = 0",
        "SET datestyle = 'ISO, YMD'",
        "SET timezone = 'UTC'",
    )

    def prepare(connection: psycopg.Connection[Any], _record: object) -> None:
        # As text: Python knows neither `infinity` nor the year 20260, and one such row must not end the pull.
        for name in ("date", "timestamp", "timestamptz", "time", "timetz", "interval"):
            connection.adapters.register_loader(name, TextLoader)
        for statement in statements:
            connection.execute(statement.encode())
        connection.commit()

    return prepare


def _mysql(address: Address, limits: Limits) -> Engine:
    if address.driver != "pymysql":
        engine = _create(address)
    else:
        converters = dict(pymysql.converters.conversions)
        converters[FIELD_TYPE.BIT] = lambda bits: int.from_bytes(bits, "big")
        arguments: dict[str, Any] = {
            "conv": converters,
            "connect_timeout": max(1, math.ceil(limits.seconds)),
            "read_timeout": max(1, math.ceil(limits.seconds)),
        }
        if "charset" not in address.url.query:
            arguments["charset"] = "utf8mb4"
        engine = _create(address, connect_args=arguments, isolation_level="REPEATABLE READ")
        event.listen(engine, "invalidate", _forget_rows)
    event.listen(engine, "connect", _prepare_mysql(limits))
    return engine


def _prepare_mysql(limits: Limits) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
            cursor.execute(f"SET SESSION net_write_timeout = {_PATIENT_SECONDS}")
            # A TIMESTAMP is shown in the time of the session, which has to be that of the source.
            if offset := _fixed_offset(limits.zone):
                cursor.execute(f"SET SESSION time_zone = '{offset}'")

    return prepare


def _forget_rows(connection: Any, _record: object, _error: object) -> None:
    """Keep the driver from reading what is left of a stream from a connection that is given up."""
    result = getattr(connection, "_result", None)
    if result is not None:
        result.unbuffered_active = False
        connection._result = None


def _fixed_offset(zone: ZoneInfo) -> str | None:
    """The offset of a zone without summer time, as +07:00."""
    now = datetime.now(UTC)
    offsets = {(now + timedelta(days=days)).astimezone(zone).strftime("%z") for days in range(0, 366, 30)}
    [offset, *others] = offsets
    return None if others else f"{offset[:3]}:{offset[3:5]}"


def _sqlite(address: Address, limits: Limits) -> Engine:
    if address.file is None or not address.file.is_file():
        raise UnreadableFileError(Problem("no_database_file", {"file": address.place}))
    name = f"file:{quote(str(address.file.resolve()))}?mode=ro"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(name, uri=True, timeout=limits.seconds, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        connection.text_factory = _text
        return connection

    engine = _create(address, creator=connect)
    _end_slow_statements(engine, limits.seconds)
    return engine


def _text(content: bytes) -> str:
    """Text of SQLite, which does not check it: what is none is marked, and costs one row instead of the pull."""
    return content.decode("utf-8", "surrogateescape")


def _end_slow_statements(engine: Engine, seconds: float) -> None:
    def watch(_connection: Connection, cursor: sqlite3.Cursor, *_others: object) -> None:
        until = time.monotonic() + seconds
        cursor.connection.set_progress_handler(lambda: time.monotonic() > until, _STEPS)

    def rest(_connection: Connection, cursor: sqlite3.Cursor, *_others: object) -> None:
        cursor.connection.set_progress_handler(None, _STEPS)  # the first row is there

    event.listen(engine, "before_cursor_execute", watch)
    event.listen(engine, "after_cursor_execute", rest)


def _oracle(address: Address, limits: Limits) -> Engine:
    engine = _create(address)

    def prepare(connection: Any, _record: object) -> None:
        connection.call_timeout = math.ceil(limits.seconds * 1_000)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    return engine


def _mssql(address: Address, limits: Limits) -> Engine:
    seconds = math.ceil(limits.seconds)
    if address.driver == "pymssql":
        return _create(address, connect_args={"login_timeout": seconds, "timeout": seconds})
    engine = _create(address, connect_args={"timeout": seconds})

    def prepare(connection: Any, _record: object) -> None:
        connection.timeout = seconds

    event.listen(engine, "connect", prepare)
    return engine


def _other(address: Address, _limits: Limits) -> Engine:
    return _create(address)


_ENGINES: dict[str, Callable[[Address, Limits], Engine]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "sqlite": _sqlite,
    "oracle": _oracle,
    "mssql": _mssql,
}
