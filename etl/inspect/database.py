"""The first rows of a table or view of a database, to be looked at as those of a file."""

import re
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from etl.inspect import place
from etl.inspect.layout import SAMPLED_ROWS, Sample
from etl.inspect.origin import SECRET, Origin
from etl.sources.batch import UnreadableFileError
from etl.sources.rows import Rows
from etl.sources.sql import failures
from etl.sources.sql.address import Address, address_of
from etl.sources.sql.connect import Limits, engine_for
from etl.sources.sql.link import Link
from etl.sources.sql.relation import Relation, relation_of
from etl.sources.sql.selection import Selection
from etl.sources.sql.values import Texts
from tracker.settings import Source

_MAGIC = b"SQLite format 3\x00"
_SCHEME = re.compile(r"(?!https?://)[a-z][a-z0-9+]*://", re.IGNORECASE)
_SECONDS = 60.0


@dataclass(frozen=True)
class Database:
    """A database that was asked for: its address as the settings write it, and as it is reached."""

    written: str
    address: Address

    def origin(self, table: str) -> Origin:
        """Where a source of a table comes from, without the password."""
        url = self.address.url
        if not url.password:
            return Origin(self.written, table)
        hidden = url.set(password=SECRET).render_as_string(hide_password=False)
        return Origin(hidden.replace(f":{SECRET}@", f":${{{SECRET}}}@"), table)


def plain_name(asked: str) -> str:
    """What was asked for, as it may be shown: an address without user and password."""
    return re.sub(r"(?<=://).*@", "", asked)


def database_of(asked: str, folder: Path) -> Database | None:
    """The database that a path or an address names; None where it names none. Raises UnreadableFileError."""
    if _SCHEME.match(asked):
        return Database(asked, address_of(asked, folder))
    try:
        with Path(asked).open("rb") as file:
            found = file.read(len(_MAGIC)) == _MAGIC
    except (OSError, ValueError):
        return None
    written = f"sqlite:///{place.relative(Path(asked), folder)}"
    return Database(written, address_of(written, folder)) if found else None


def tables(database: Database, zone: ZoneInfo) -> list[str]:
    """The names of tables and views. Raises UnreadableFileError."""
    link = _link(database, zone)
    try:
        inspector = sa.inspect(link.connection())
        return sorted({*inspector.get_table_names(), *inspector.get_view_names()})
    except SQLAlchemyError as error:
        raise UnreadableFileError(failures.reading(error, database.address.place, _SECONDS, "")) from None
    finally:
        link.close()


def sample(database: Database, table: str, zone: ZoneInfo) -> Sample:
    """The first rows of a table or view. Raises UnreadableFileError."""
    link = _link(database, zone)
    try:
        return _read(link.connection(), database.address, table)
    except SQLAlchemyError as error:
        raise UnreadableFileError(failures.reading(error, table, _SECONDS, table)) from None
    finally:
        link.close()


def _link(database: Database, zone: ZoneInfo) -> Link:
    return Link(engine_for(database.address, Limits(_SECONDS, zone)), database.address)


def _read(connection: Connection, address: Address, table: str) -> Sample:
    relation: Relation = relation_of(connection, Source("inspect", kind="sql", table=table), address)
    kept = {name: name for name in relation.columns}
    columns = Selection(relation, kept).texts({})
    [part] = Selection(relation, kept).all_rows()
    query = part.statement(None).limit(SAMPLED_ROWS)
    rows = Rows({heading: at for heading, (at, _) in columns.items()})
    Texts(list(columns.values()), rows).add([tuple(row) for row in connection.execute(query)])
    batch = rows.take()
    whole = len(batch.rows) + len(batch.broken) < SAMPLED_ROWS
    return Sample(Path(address.place), address.kind, None, batch.rows, whole=whole, broken=len(batch.broken))
