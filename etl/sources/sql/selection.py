"""Which columns and rows of a table or query are read, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from etl.sources.headings import Columns, missing_columns
from etl.sources.sql import failures
from etl.sources.sql.relation import Relation
from etl.sources.sql.stream import Part, bound
from etl.sources.sql.values import Column


@dataclass(frozen=True)
class Selection:
    """What is read of a relation: the columns `kept` first, then the cursor's, then those of the key."""

    relation: Relation
    kept: Mapping[str, str]  # heading of the settings -> name in the database
    cursor: str | None = None
    key: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        cursor = [self.cursor] if self.cursor else []
        return tuple(dict.fromkeys([*self.kept.values(), *cursor, *self.key]))

    def at(self, *names: str) -> tuple[int, ...]:
        """The positions of columns in a row."""
        return tuple(self.columns.index(name) for name in names)

    def texts(self, numbers: Mapping[str, str]) -> dict[str, tuple[int, Column]]:
        """By heading, where each kept column stands and how it becomes text; `numbers`: heading -> decimal sign."""
        scales = self.relation.scales
        return {
            heading: (self.at(name)[0], Column(heading, numbers.get(heading), scales.get(name)))
            for heading, name in self.kept.items()
        }

    def all_rows(self) -> list[Part]:
        return [Part(self.relation.body, self.columns, (), self.at(*self.key), unique=bool(self.key))]

    def rows_without_cursor(self) -> list[Part]:
        """The rows whose cursor column is empty: nobody knows when they change, so each pull reads them."""
        empty = sa.column(self.cursor or "").is_(None)
        return [replace(part, where=(empty,)) for part in self.all_rows()]

    def rows_from(self, start: Any) -> list[Part]:
        """The rows from a value of the cursor column on, in its order; None: all that have one."""
        column: sa.ColumnClause[Any] = sa.column(self.cursor or "")
        where = column.is_not(None) if start is None else column >= bound(start)
        return [Part(self.relation.body, self.columns, (where,), self.at(self.cursor or ""))]


def select(relation: Relation, wanted: tuple[str, ...], cursor: str | None, connection: Connection) -> Selection:
    """Choose the columns that the settings want; names match as headings of files do.

    Raises:
        UnreadableFileError: a column is missing.
        SQLAlchemyError: the database complains.
    """
    columns = Columns.of([*wanted, *([cursor] if cursor else [])])
    if columns.missing(relation.columns):
        raise missing_columns(relation.name, columns, relation.columns)
    found = {heading: relation.columns[at] for heading, at in columns.keep(relation.columns).items()}
    kept = {heading: found[heading] for heading in wanted}
    selection = Selection(relation, kept, found[cursor] if cursor else None)
    return _with_key(selection, connection)


def _with_key(selection: Selection, connection: Connection) -> Selection:
    """Read the primary key along, where that is no personal data and the account may see it."""
    names = {*selection.columns, *selection.relation.numbered}
    if not selection.relation.key or not names.issuperset(selection.relation.key):
        return selection
    keyed = replace(selection, key=selection.relation.key)
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in keyed.columns]
    try:
        connection.execute(sa.select(*columns).select_from(keyed.relation.body).where(sa.text("1 = 0")))
    except DBAPIError as error:
        if not failures.is_forbidden(error):
            raise
        connection.rollback()
        return selection
    return keyed
