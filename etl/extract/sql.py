"""Databases as a source: the rows of a table or a query that are new since the last pull."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl.extract.piece import Again, Mark, Reading
from etl.sources.batch import Batch, UnreadableFileError
from etl.sources.rows import Rows
from etl.sources.sql import cursor as cursors
from etl.sources.sql import failures
from etl.sources.sql.address import Address, address_of
from etl.sources.sql.connect import Limits, engine_for
from etl.sources.sql.cursor import Cursor
from etl.sources.sql.link import DELAYS, Link
from etl.sources.sql.relation import name_of, relation_of
from etl.sources.sql.selection import Selection, select
from etl.sources.sql.stream import Part, Stream
from etl.sources.sql.tail import Tail
from etl.sources.sql.values import Texts
from tracker.settings import Settings, Source
from tracker.store import privacy

_NUMBERS = frozenset({"fee", "count", "online", "total", "resolved", "on_time"})  # fields read as numbers


@dataclass(frozen=True)
class SqlReading:
    """How a source's rows are read, whichever they are."""

    source: Source
    options: Reading
    key: bytes  # of the hashes by which rows are known again

    @property
    def numbers(self) -> dict[str, str]:
        """The headings of columns that hold numbers and no codes, each with the decimal sign to write."""
        columns, decimal = self.source.columns.items(), self.source.formats.decimal or "."
        headings = {heading for name, heading in columns if name in _NUMBERS}
        headings |= set(self.source.channel_columns.values())
        return dict.fromkeys(headings - {heading for name, heading in columns if name not in _NUMBERS}, decimal)


@dataclass
class SqlPiece:
    """A table or query in one pull.

    `cursor`: None where there is no cursor column, or no value in it; `start`: the cursor value from which rows
    are read, None for all. `asked`: they are read although they may be as they were.
    """

    name: str
    whole: bool
    link: Link
    selection: Selection
    cursor: Cursor | None
    start: Any
    known: Mark
    asked: bool
    reading: SqlReading
    same: bool = False  # rows may have left the table since
    _tail: Tail | None = field(default=None, init=False)
    _greatest: Any = field(default=None, init=False)

    @property
    def untouched(self) -> bool:
        """Whether nothing was added, and the tail that is read again says what it said last time."""
        cursor = self.cursor
        if self.asked or self.whole or cursor is None or cursor.top is None or not self.known.digest:
            return False
        if cursor.scale.told(cursor.top) != self.known.cursor:
            return False
        tail = Tail(self.reading.key)
        for rows in self.rows():
            tail.add(rows, self._cursor_at)
        return tail.digest() == self.known.digest

    def batches(self) -> Iterator[Batch]:
        columns = self.selection.texts(self.reading.numbers)
        rows = Rows({heading: n for n, heading in enumerate(columns)}, self.reading.options.options.null_values)
        texts = Texts(list(columns.values()), rows)
        self._tail, self._greatest = self._new_tail(), None
        for chunk in self.rows():
            self._follow(chunk, self._tail)
            texts.add(chunk)
            if rows.full:
                yield rows.take()
        yield rows.take()

    def finish(self) -> Mark | None:
        if self._tail is None:
            return self.known
        if self.cursor is None:
            return Mark()
        if self._greatest is None:
            return Mark(cursor=self.known.cursor)
        start = self.cursor.scale.earlier(self._greatest, self.cursor.overlap)
        return Mark(cursor=self.cursor.scale.told(self._greatest), digest=self._tail.digest(start))

    def rows(self) -> Iterator[list[Sequence[Any]]]:
        """Yield the rows as the database gives them; those of `selection.columns`."""
        source = self.reading.source
        known = f"{self.name} {source.query} {source.cursor_column} {' '.join(self.selection.columns)}"
        for part in self._parts():
            yield from Stream(self.link, part, self.name, source.timeout, known, self.reading.key).chunks()

    @property
    def _cursor_at(self) -> int:
        return self.selection.at(self.selection.cursor or "")[0]

    def _new_tail(self) -> Tail:
        if self.cursor is None or self.cursor.top is None:
            return Tail(self.reading.key)
        return Tail(self.reading.key, self.cursor.scale.earlier(self.cursor.top, self.cursor.overlap))

    def _follow(self, rows: Sequence[Sequence[Any]], tail: Tail) -> None:
        if self.cursor is None:
            return
        tail.add(rows, self._cursor_at)
        values = [row[self._cursor_at] for row in rows]
        if values[-1] is not None:
            greatest = self.cursor.greatest(values)
            self._greatest = self._greatest if greatest is None else greatest

    def _parts(self) -> list[Part]:
        if self.selection.cursor is None:
            return self.selection.all_rows()
        parts = self.selection.rows_without_cursor()
        return parts if self.cursor is None else parts + self.selection.rows_from(self.start)


@dataclass(frozen=True)
class SqlPuller:
    """The table or query of a source; `delays`: seconds before each try to take up a connection that died."""

    settings: Settings
    source: Source
    reading: Reading
    delays: Sequence[float] = DELAYS

    def pieces(self, known: Mapping[str, Mark], again: Again) -> Generator[SqlPiece, None, None]:
        address = address_of(self.source.url or "", self.settings.folder)
        engine = engine_for(address, Limits(self.source.timeout, self._zone))
        link = Link(engine, address, self.delays)
        try:
            yield self._piece(link, address, known.get(name_of(self.source, address), Mark()), again)
        finally:
            link.close()
            engine.dispose()

    @property
    def _zone(self) -> ZoneInfo:
        named = self.source.formats.timezone
        return ZoneInfo(named) if named else self.settings.zone

    def _piece(self, link: Link, address: Address, known: Mark, again: Again) -> SqlPiece:
        selection, cursor = self._look(link, address)
        start = _start(cursor, known, again)
        key = privacy.load_key(self.settings.path(self.settings.privacy.key_file))
        reading = SqlReading(self.source, self.reading, key)
        name, asked = selection.relation.name, again.since is not None
        return SqlPiece(name, start is None, link, selection, cursor, start, known, asked, reading)

    def _look(self, link: Link, address: Address) -> tuple[Selection, Cursor | None]:
        """What is to be read, and how far it reaches."""
        while True:
            connection = link.connection()
            try:
                relation = relation_of(connection, self.source, address)
                selection = select(relation, self.reading.wanted, self._cursor_column, connection)
                return selection, self._cursor(selection, connection)
            except SQLAlchemyError as error:
                if not isinstance(error, DBAPIError) or not failures.may_pass(error):
                    name = name_of(self.source, address)
                    words = f"{name} {self.source.query} {self.source.cursor_column}"
                    raise UnreadableFileError(failures.reading(error, name, self.source.timeout, words)) from None
                link.mend(error, 0)

    def _cursor(self, selection: Selection, connection: Connection) -> Cursor | None:
        if selection.cursor is None:
            return None
        relation, overlap = selection.relation, cursors.overlap_of(self.source.overlap)
        return cursors.look(connection, relation.body, selection.cursor, overlap, self._zone, relation.name)

    @property
    def _cursor_column(self) -> str | None:
        # What a table of totals says now replaces what it said before, vanished rows too: it is read whole.
        return None if self.source.records == "totals" else self.source.cursor_column


def _start(cursor: Cursor | None, known: Mark, again: Again) -> Any:
    """The cursor value from which rows are read; None: from the first."""
    if cursor is None or again.everything:
        return None
    start = cursor.before(known.cursor)
    if start is None or again.since is None:
        return start
    since = cursor.since(again.since)
    return None if since is None else min(start, since)
