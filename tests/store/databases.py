"""Databases to pull from: tables with rows, and a province whose source is one of them."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine, create_engine

from etl.extract import Again, Mark, Piece, puller
from etl.extract.sql import SqlPuller
from etl.sources.sql.address import address_of
from tests.helpers import DOSSIER_COLUMNS, Province, source, write_province

DDL = """CREATE TABLE dossiers (
    id INTEGER PRIMARY KEY, dossier VARCHAR(40), service VARCHAR(40), channel VARCHAR(40),
    received TIMESTAMP NULL, updated TIMESTAMP NULL, chu_ho_so VARCHAR(80)
)"""
COLUMNS = {**DOSSIER_COLUMNS, "updated_at": "updated"}


def writer(url: str) -> Engine:
    """An engine that may write."""
    return create_engine(address_of(url, Path()).url, isolation_level="AUTOCOMMIT")


def execute(url: str, *statements: str) -> None:
    """Run statements that change the database; a colon is a colon."""
    engine = writer(url)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def insert(url: str, rows: Iterable[Mapping[str, Any]], table: str = "dossiers") -> None:
    """Insert rows of which all have the same columns."""
    values = [dict(row) for row in rows]
    engine = writer(url)
    with engine.connect() as connection:
        connection.execute(sa.insert(sa.table(table, *(sa.column(name) for name in values[0]))), values)
    engine.dispose()


def scalar(url: str, query: str) -> Any:
    """The first value that a query gives."""
    engine = writer(url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql(query).scalar()
    engine.dispose()
    return found


def row(number: int, updated: str | None = None, **values: Any) -> dict[str, Any]:
    """A row of the table `dossiers`."""
    day = 1 + number % 28
    given = {"id": number, "dossier": f"A1-2601{day:02}-{number:04}", "service": "S1", "channel": "online"}
    given |= {"received": f"2026-01-{day:02} 09:00:00", "chu_ho_so": "Nguyễn Văn A"}
    return {**given, "updated": updated or f"2026-01-{day:02} 10:00:00", **values}


def block(url: str, name: str = "db", **options: Any) -> str:
    """A `[[source]]` block of a database; the table `dossiers` unless a query is given."""
    given = {"columns": COLUMNS, **({} if "query" in options else {"table": "dossiers"}), **options}
    text = source(name, kind="sql", url=url, **given)
    return text.replace(f'path = "logs/{name}*.csv"\n', "")


def province_of(folder: Path, url: str, **options: Any) -> Province:
    """A province with one source that is a database."""
    return write_province(folder, block(url, **options))


@contextmanager
def pulled(
    province: Province, known: Mapping[str, Mark] | None = None, again: Again | None = None, delays: Any = None
) -> Iterator[Piece]:
    """The one piece of a province's one source."""
    settings = province.settings
    found = puller(settings, settings.source[0])
    assert isinstance(found, SqlPuller)
    if delays is not None:
        found = SqlPuller(found.settings, found.source, found.reading, delays)
    pieces = found.pieces(known or {}, again or Again())
    try:
        yield next(pieces)
    finally:
        pieces.close()  # type: ignore[attr-defined]


def texts(piece: Piece, heading: str) -> list[str | None]:
    """The values of a column as they are read."""
    return [value for batch in piece.batches() for value in batch.rows[heading]]
