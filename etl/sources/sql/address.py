"""The address of a database: completed with what its kind needs, and told without user or password."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem

# The drivers that come with the program, for addresses that name only the database.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "oracle": "oracle+oracledb",
}


@dataclass(frozen=True)
class Address:
    """Where a database is. `place`: for people, without secrets; `file`: of SQLite."""

    url: URL
    place: str
    file: Path | None = None

    @property
    def kind(self) -> str:
        """postgresql, mysql (MariaDB too), sqlite, oracle, mssql, or what else the address begins with."""
        name = self.url.get_backend_name()
        return "mysql" if name == "mariadb" else name

    @property
    def driver(self) -> str:
        return self.url.drivername.partition("+")[2]


def address_of(text: str, folder: Path) -> Address:
    """Read an SQLAlchemy URL; a relative path of SQLite starts at `folder`.

    Raises:
        UnreadableFileError: it is none. The sentence does not repeat it: it may hold a password.
    """
    try:
        url = make_url(text)
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    except (ArgumentError, ValueError):
        raise UnreadableFileError(Problem("bad_database_address")) from None
    if "@" in f"{url.host}{url.database}" and url.get_backend_name() != "sqlite":
        # The password has a plain @: what is taken for the host is the end of it.
        raise UnreadableFileError(Problem("bad_database_address"))
    if url.get_backend_name() != "sqlite":
        return Address(url, f"{_host(url)}/{url.database or ''}")
    if not url.database or url.database == ":memory:":
        raise UnreadableFileError(Problem("bad_database_address"))
    return Address(url, url.database, folder / url.database)


def _host(url: URL) -> str:
    named = url.host or url.query.get("host") or "localhost"
    host = named if isinstance(named, str) else ",".join(named)
    host = "localhost" if host.startswith("/") else host  # a folder of sockets
    return f"{host}:{url.port}" if url.port else host
