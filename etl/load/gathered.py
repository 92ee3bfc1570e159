"""Large frames on their way into tables: the one fast path for writing, equal to `bulk.insert` row by row.

On SQLite, handing values over from Python one by one takes several times as long as storing them. Frames therefore
go as Arrow columns into a file of their own, from which `flush` puts them into the store with one statement for each
table, inside the transaction of the caller. On PostgreSQL they are copied at once.

The driver that writes columns brings a copy of SQLite of its own. It must never open the store: two copies in one
process take each other's locks away when they close a file.
"""

import errno
import shutil
import tempfile
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

import adbc_driver_sqlite.dbapi as arrow_sqlite
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table

from etl.load import bulk
from etl.load.columns import arrow_table, as_sqlite, kinds_of
from etl.load.spool import PREFIX
from tracker.store.session import ATTACHED

LARGE = 2_000  # rows from which the detour pays
_MOST_FILES = 8  # SQLite attaches ten at most, and keeps them to the end of the transaction
_LITTLE = 1 << 26  # bytes of a disk that is as good as full
# What is lost with the machine is made again by the next run, so nothing waits for the disk.
_PRAGMAS = ("journal_mode=off", "synchronous=off", "locking_mode=exclusive")


class Gathered:
    """Takes frames for tables of the store. What was taken can be read there after `flush`."""

    def __init__(self, connection: Connection, folder: Path) -> None:
        """`folder`: where files may lie for as long as this is open."""
        self.connection = connection
        self._parent = folder
        self._folder: Path | None = None
        self._file: arrow_sqlite.Connection | None = None
        self._path = Path()
        self._columns: dict[Table, list[str]] = {}
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def __enter__(self) -> "Gathered":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.shutdown(cancel_futures=True)
        self._close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def insert(self, table: Table, frame: pd.DataFrame) -> None:
        """Take a frame whose columns are columns of the table; missing values become NULL."""
        columns = [name for name in frame.columns if name in table.c]
        if not kinds_of(table, columns) or self._plain(table, columns, len(frame)):
            bulk.insert(self.connection, table, frame)
        else:
            self._take(table, arrow_table(frame, table, columns))

    def insert_columns(self, table: Table, rows: pa.Table) -> None:
        """Take rows as `arrow_table` gives them."""
        if not rows.num_rows:
            return
        if self._plain(table, rows.column_names, rows.num_rows):
            texts = as_sqlite(rows)  # days as texts and truth values as numbers, but for these PostgreSQL wants its own
            told = {name: rows if pa.types.is_boolean(rows.column(name).type) else texts for name in rows.column_names}
            values = {name: source.column(name).to_pylist() for name, source in told.items()}
            bulk.insert_values(self.connection, table, values)
        else:
            self._take(table, rows)

    def _take(self, table: Table, rows: pa.Table) -> None:
        if self._file is None:
            self._open()
        self._columns[table] = rows.column_names
        self._ingest(table.name, as_sqlite(rows))

    def _ingest(self, name: str, rows: pa.Table) -> None:
        """Write rows beside what this thread does next; one table waits at most, so that memory stays bounded."""

        def write(file: arrow_sqlite.Connection) -> None:
            with file.cursor() as cursor:
                cursor.adbc_ingest(name, rows, mode="create_append")

        self._written()
        if self._file is not None:
            self._writing = self._writer.submit(write, self._file)

    def _written(self) -> None:
        writing, self._writing = self._writing, None
        if writing is None:
            return
        try:
            writing.result()
        except arrow_sqlite.Error:
            # The driver tells of its failed rollback and not of what was before; rows always fit, so it is the disk.
            full = shutil.disk_usage(self._parent).free < _LITTLE
            raise OSError(errno.ENOSPC if full else errno.EIO, "a file that rows are gathered in") from None

    def flush(self) -> None:
        """Put everything that was taken into the store."""
        if self._file is None:
            return
        self._written()
        self._close()
        attached: list[str] = self.connection.info.setdefault(ATTACHED, [])
        name = f"gathered_{len(attached)}"
        self.connection.exec_driver_sql(f"ATTACH ? AS {name}", (str(self._path),))
        attached.append(name)
        for table, columns in self._columns.items():
            names = ", ".join(f'"{column}"' for column in columns)
            self.connection.exec_driver_sql(
                f'INSERT INTO main."{table.name}" ({names}) SELECT {names} FROM {name}."{table.name}" ORDER BY rowid'  # noqa: S608 names of our own tables
            )
        self._columns = {}

    def _plain(self, table: Table, columns: list[str], rows: int) -> bool:
        """Whether rows go the plain way: there is nothing to win, or no more room for files."""
        if self.connection.dialect.name != "sqlite":
            return True
        if table in self._columns:
            return self._columns[table] != columns
        full = len(self.connection.info.get(ATTACHED, [])) >= _MOST_FILES
        return rows < LARGE or (self._file is None and full)

    def _open(self) -> None:
        if self._folder is None:
            self._parent.mkdir(parents=True, exist_ok=True)
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._parent))
        self._path = self._folder / f"{len(list(self._folder.iterdir()))}.db"
        self._file = arrow_sqlite.connect(str(self._path), autocommit=True)
        with self._file.cursor() as cursor:
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
