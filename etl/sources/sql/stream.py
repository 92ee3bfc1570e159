"""Rows of a database as a stream that survives the loss of its connection."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl.sources.batch import UnreadableFileError
from etl.sources.sql import failures
from etl.sources.sql.link import Link
from etl.sources.sql.tail import row_hash
from tracker.store.problems import Problem

FETCHED_ROWS = 5_000
_MOST_REMEMBERED = 1_000_000

Rows = list[Sequence[Any]]


def bound(value: Any) -> ColumnElement[Any]:
    """A value as a parameter without a type: the database compares it by the type of the column."""
    return sa.bindparam(None, value, type_=sa.types.NullType(), unique=True)


@dataclass(frozen=True)
class Part:
    """Rows to read: `columns` of `body` `where`, in the order of the columns at the positions `order`.

    `unique`: no two rows are alike in these.
    """

    body: FromClause
    columns: tuple[str, ...]
    where: tuple[ColumnElement[bool], ...] = ()
    order: tuple[int, ...] = ()
    unique: bool = False

    def statement(self, last: Sequence[Any] | None) -> Select[Any]:
        """The rows from `last` on (values of the order): after it where unique, else with it again."""
        columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in self.columns]
        ordered = [columns[at] for at in self.order]
        statement = sa.select(*columns).select_from(self.body).where(*self.where).order_by(*ordered)
        if last is None or not ordered:
            return statement
        return statement.where(_after(ordered, last) if self.unique else ordered[0] >= bound(last[0]))


def _after(columns: list[sa.ColumnClause[Any]], last: Sequence[Any]) -> ColumnElement[bool]:
    """Rows behind `last` in the order of several columns."""
    first, value = columns[0], last[0]
    if len(columns) == 1:
        return first > bound(value)
    return sa.or_(first > bound(value), sa.and_(first == bound(value), _after(columns[1:], last[1:])))


@dataclass
class Stream:
    """One part as it is read; each row is given once, however often the connection dies.

    Where rows are in an order, reading goes on from the last value. What was given of rows with that value,
    or of all rows where there is no order, is known by hashes and not given again.
    """

    link: Link
    part: Part
    name: str
    seconds: float
    known: str  # the words of the settings, which may be told in an error
    key: bytes
    rows: int = 0
    _last: list[Any] | None = field(default=None, init=False)
    _given: Counter[int] | None = field(default_factory=Counter, init=False)

    def chunks(self) -> Iterator[Rows]:
        """Yield rows as they come; raises UnreadableFileError where the database cannot be read."""
        while True:
            before = self.rows
            try:
                yield from self._attempt()
                return
            except UnicodeDecodeError:
                raise UnreadableFileError(Problem("database_text", {"name": self.name})) from None
            except DBAPIError as error:
                self._after_failure(error, progressed=self.rows > before)
            except SQLAlchemyError as error:
                raise self._unreadable(error) from None

    def _attempt(self) -> Iterator[Rows]:
        skipped = Counter(self._given)
        statement = self.part.statement(self._last).execution_options(yield_per=FETCHED_ROWS)
        for chunk in self.link.connection().execute(statement).partitions():
            fresh: Rows = [tuple(row) for row in chunk]
            if skipped:
                fresh = self._without(fresh, skipped)
            if fresh:
                self._remember(fresh)
                self.rows += len(fresh)
                yield fresh

    def _after_failure(self, error: DBAPIError, *, progressed: bool) -> None:
        slow = failures.is_slow(error) and not progressed
        if slow or not failures.is_lost(error):
            raise self._unreadable(error) from None
        if progressed:
            self.link.progressed()
        if self._given is None:
            raise self.link.lost(error, self.rows) from None
        self.link.mend(error, self.rows)

    def _unreadable(self, error: SQLAlchemyError) -> UnreadableFileError:
        return UnreadableFileError(failures.reading(error, self.name, self.seconds, self.known))

    def _without(self, rows: Rows, skipped: Counter[int]) -> Rows:
        """The rows that were not given yet; `skipped` counts down those that were."""
        fresh = []
        for row in rows:
            found = row_hash(row, self.key)
            if skipped[found] > 0:
                skipped[found] -= 1
            else:
                fresh.append(row)
        return fresh

    def _remember(self, rows: Rows) -> None:
        order, last = self.part.order, rows[-1]
        values = [last[at] for at in order]
        if self.part.unique:
            self._last = values
            self._given = None if None in values else self._given
            return
        alike = len(rows)
        if order:
            others = (n for n, row in enumerate(reversed(rows)) if not _same(row[order[0]], values[0]))
            alike = next(others, len(rows))
            if alike < len(rows) or not self._last or not _same(self._last[0], values[0]):
                self._given = Counter()
            self._last = values
        if self._given is not None and self.link.address.kind != "sqlite":
            self._given.update(row_hash(row, self.key) for row in rows[-alike:])
            self._given = None if self._given.total() > _MOST_REMEMBERED else self._given


def _same(one: Any, other: Any) -> bool:
    """Whether a database may hold two values for alike: in text it may ignore case and closing spaces."""
    if isinstance(one, str) and isinstance(other, str):
        return one.rstrip().casefold() == other.rstrip().casefold()
    return bool(one == other)
