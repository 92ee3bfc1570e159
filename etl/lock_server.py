"""The lock on a PostgreSQL store: an advisory lock, held by a connection that does nothing else."""

import zlib

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

_NAME = "uptake: one command at a time"
_CLASS = zlib.crc32(_NAME.encode()) & 0x7FFFFFFF
# Stores in several schemas of one database do not disturb each other.
_SCHEMA = "hashtext(coalesce(current_schema(), ''))"
_TAKE = text(f"SELECT pg_try_advisory_lock(:name, {_SCHEMA})")
_HOLDER = text(  # made of constants
    "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) "  # noqa: S608
    "WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = :name "
    f"AND l.objid::bigint = ({_SCHEMA}::bigint & 4294967295) "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1"
)


class ServerLock:
    """Ends with its connection. `me` is the connection's name, which every user of the server may read."""

    def __init__(self, url: URL, me: str) -> None:
        self._engine: Engine = create_engine(
            url, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args={"application_name": me}
        )
        self._connection: Connection | None = None

    def take(self) -> bool:
        if self.kept():
            return True
        self.release()
        connection = self._engine.connect()
        # A machine that vanished must not keep the lock for hours, nor must a quiet connection lose it.
        connection.execute(text("SET tcp_keepalives_idle = 60"))
        if (connection.dialect.server_version_info or (0,)) >= (14,):
            connection.execute(text("SET idle_session_timeout = 0"))
        if connection.scalar(_TAKE, {"name": _CLASS}):
            self._connection = connection
            return True
        connection.close()
        return False

    def kept(self) -> bool:
        if self._connection is None or self._connection.closed:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def holder(self) -> str:
        with self._engine.connect() as connection:
            return connection.scalar(_HOLDER, {"name": _CLASS}) or "it has just ended"

    def release(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None
