"""Databases to pull from: tables with rows, and a province whose source is one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, create_engine

from etl.extract import Again, Mark, puller
from etl.extract.sql import SqlPiece, SqlPuller
from etl.sources.batch import UnreadableFileError
from etl.sources.sql.address import address_of
from tests.helpers import DOSSIER_COLUMNS, Province, source, write_province
from tracker.store.problems import Problem

_TABLE = """CREATE TABLE dossiers (
    id INTEGER PRIMARY KEY, dossier VARCHAR(40), service VARCHAR(40), channel VARCHAR(40),
    received {moment}, updated {moment}, chu_ho_so VARCHAR(80)
)"""
COLUMNS = {**DOSSIER_COLUMNS, "updated_at": "updated"}


def writer(url: str) -> Engine:
    """An engine that may write."""
    return create_engine(address_of(url, Path()).url, isolation_level="AUTOCOMMIT")


KINDS = ("sqlite", "postgresql", "mariadb")


def address(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The address of a database of a kind with an empty table `dossiers`."""
    if kind == "sqlite":
        return sqlite(folder)
    return create_table(str(request.getfixturevalue(f"{kind}_url")))


def sqlite(folder: Path) -> str:
    """The address of an SQLite database with an empty table `dossiers`."""
    (folder / "logs.db").touch()
    return create_table(f"sqlite:///{folder / 'logs.db'}")


def create_table(url: str) -> str:
    """Create an empty table `dossiers`; returns the address."""
    execute(url, _TABLE.format(moment="DATETIME(6)" if url.startswith("mariadb") else "TIMESTAMP"))
    return url


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


@dataclass
class Reader:
    """Reads a province's one source as a run does, and keeps its marks; nothing is loaded."""

    province: Province
    delays: Sequence[float] = (0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
    marks: dict[str, Mark] = field(default_factory=dict)
    whole: bool | None = None

    @contextmanager
    def piece(self, again: Again | None = None) -> Iterator[SqlPiece]:
        """The one piece of the source."""
        settings = self.province.settings
        found = puller(settings, settings.source[0])
        assert isinstance(found, SqlPuller)
        pieces = replace(found, delays=self.delays).pieces(self.marks, again or Again())
        try:
            yield next(pieces)
        finally:
            pieces.close()

    def pull(self, again: Again | None = None) -> pd.DataFrame | None:
        """What is read, with the line of each row as index; None where there is nothing new."""
        with self.piece(again) as piece:
            untouched, self.whole = piece.untouched, piece.whole
            batches = [] if untouched else list(piece.batches())
            mark = piece.finish()
            assert mark is not None
            self.marks[piece.name] = mark
        if untouched:
            return None
        return pd.concat([batch.rows.set_index(batch.lines) for batch in batches])

    def numbers(self, again: Again | None = None) -> list[int] | None:
        """The numbers of the rows (`row`) that are read, in order of arrival; None where there is nothing new."""
        rows = self.pull(again)
        return None if rows is None else [int(code.rpartition("-")[2]) for code in rows["dossier"]]

    def problem(self, again: Again | None = None) -> Problem:
        """Why the source cannot be read."""
        with pytest.raises(UnreadableFileError) as raised:
            self.pull(again)
        return raised.value.problem


def reader_of(folder: Path, url: str, **options: Any) -> Reader:
    """A reader of a source that is a database."""
    return Reader(province_of(folder, url, **options))
