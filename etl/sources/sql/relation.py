"""What is read of a database: a table, a view or a query, with the columns that it has."""

import warnings
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import Connection, FromClause
from sqlalchemy.exc import NoSuchTableError, SAWarning, UnreflectableTableError

from etl.sources.batch import UnreadableFileError
from etl.sources.sql.address import Address
from etl.sources.sql.statement import checked_query
from tracker.settings import Source
from tracker.store.problems import Problem

_SHOWN_TABLES = 40


@dataclass(frozen=True)
class Relation:
    """`name`: for people. `key`: columns of the primary key that may be read along, in order; `scales`: declared
    digits after the point.
    """

    name: str
    columns: tuple[str, ...]
    body: FromClause
    key: tuple[str, ...] = ()
    numbered: frozenset[str] = frozenset()  # whole numbers: a key of these is no personal data
    scales: dict[str, int] = field(default_factory=dict)


def name_of(source: Source, address: Address) -> str:
    """What the ledger calls a table or query."""
    return f"{f'table {source.table}' if source.table else 'query'} @ {address.place}"


def relation_of(connection: Connection, source: Source, address: Address) -> Relation:
    """Look at the table or query of a source.

    Raises:
        UnreadableFileError: there is no such table, or the query is no single SELECT.
        SQLAlchemyError: the database complains.
    """
    name = name_of(source, address)
    if source.table:
        return _table(connection, source.table, name, address)
    return _query(connection, checked_query(source.query or "", address.kind), name)


def _table(connection: Connection, table: str, name: str, address: Address) -> Relation:
    schema, _, bare = table.rpartition(".")
    inspector = sa.inspect(connection)
    for place in ((schema or None, bare), (None, table)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # of types that are not known: all are read as text
                columns = inspector.get_columns(place[1], schema=place[0])
                key = inspector.get_pk_constraint(place[1], schema=place[0])["constrained_columns"]
        except (NoSuchTableError, UnreflectableTableError):
            continue
        if columns:
            break
    else:
        raise _no_table(inspector, table, address)
    return Relation(
        name,
        tuple(column["name"] for column in columns),
        sa.table(place[1], schema=place[0]),
        tuple(key) if address.kind != "sqlite" else (),  # a file is not cut off, so it needs no order
        frozenset(column["name"] for column in columns if isinstance(column["type"], sa.Integer)),
        _scales(columns) if address.kind == "sqlite" else {},
    )


def _scales(columns: list[sa.engine.interfaces.ReflectedColumn]) -> dict[str, int]:
    types = ((column["name"], column["type"]) for column in columns)
    return {name: kind.scale for name, kind in types if isinstance(kind, sa.Numeric) and kind.scale}


def _no_table(inspector: sa.Inspector, table: str, address: Address) -> UnreadableFileError:
    schema = table.rpartition(".")[0] or None
    try:
        found = sorted({*inspector.get_table_names(schema), *inspector.get_view_names(schema)})
    except sa.exc.SQLAlchemyError:  # there is no such schema
        found = []
    shown = [*found[:_SHOWN_TABLES], "…"] if len(found) > _SHOWN_TABLES else found
    parameters = {"table": table, "database": address.place, "found": ", ".join(shown) or "–"}
    return UnreadableFileError(Problem("no_table", parameters))


def _query(connection: Connection, query: str, name: str) -> Relation:
    # A colon would be taken for a parameter.
    body = sa.text(query.replace(":", "\\:"))
    nothing = sa.select(sa.text("*")).select_from(body.columns().subquery("pulled")).where(sa.text("1 = 0"))
    names = tuple(connection.execute(nothing).keys())
    return Relation(name, names, body.columns(*(sa.column(n) for n in names)).subquery("pulled"))
