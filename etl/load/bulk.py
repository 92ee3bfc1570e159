"""Many rows at once, into and out of the store, on SQLite and PostgreSQL alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import CompoundSelect, Connection, Select, Table, delete

CHUNK = 5_000


def insert(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Insert a frame whose columns are columns of the table; missing values become NULL."""
    if frame.empty:
        return
    insert_values(connection, table, {name: python_values(frame[name]) for name in frame.columns if name in table.c})


def insert_values(connection: Connection, table: Table, columns: Mapping[str, list[Any]]) -> None:
    """Insert columns of plain Python values, at least one row; days as texts, None for NULL."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns)
        return
    # Binding costs more than storing: what is the same in all rows is written into the statement.
    fixed = {name: known for name, values in columns.items() if (known := _same(values)) is not None}
    if len(fixed) == len(columns):
        fixed.popitem()
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join(fixed.get(name, "?") for name in columns)
    rows = zip(*(values for name, values in columns.items() if name not in fixed), strict=True)
    connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', list(rows))  # noqa: S608 names of our own tables, numbers and NULL


def _same(values: list[Any]) -> str | None:
    """The number or NULL that all values are, as SQL; None where they differ or are no such thing."""
    first = values[0]
    if (first is not None and type(first) not in (int, bool)) or values.count(first) < len(values):
        return None
    return "NULL" if first is None else str(int(first))


def _copy(connection: Connection, table: Table, columns: Mapping[str, list[Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


def python_values(column: pd.Series) -> list[Any]:
    """Plain Python values of a column, None for what is missing; dates as dates."""
    if column.dtype.kind == "M":
        days = column.to_numpy().astype("datetime64[D]")
        texts: list[Any] = np.datetime_as_string(days).tolist()
        return [None if gone else text for text, gone in zip(texts, np.isnat(days).tolist(), strict=True)]
    if column.dtype.kind == "f":
        known = column.to_numpy()
        whole = np.isnan(known) | (known == np.round(known))
        missing = np.isnan(known)
        filled = np.where(missing, 0, known).astype(np.int64).tolist() if whole.all() else known.tolist()
        return [None if gone else value for value, gone in zip(filled, missing.tolist(), strict=True)]
    if column.dtype.kind in "iub":
        return list(column.tolist())
    values = column.to_numpy(dtype=object)
    if _plain_objects(values):
        return list(values.tolist())
    missing = pd.isna(values)
    first = next((v for v, gone in zip(values, missing, strict=True) if not gone), None)
    if isinstance(first, date):
        return [None if gone else str(v)[:10] for v, gone in zip(values.tolist(), missing.tolist(), strict=True)]
    if missing.any():
        values = values.copy()
        values[missing] = None
    return list(values.tolist())


def _plain_objects(values: npt.NDArray[np.object_]) -> bool:
    """Whether an array holds texts, bytes, truth values or whole numbers and None, which go as they are."""
    return set(map(type, values.tolist())) <= {str, bytes, bool, int, type(None)}


def read(connection: Connection, select: Select[*tuple[Any, ...]] | CompoundSelect[Any]) -> pd.DataFrame:
    """The rows of a select as a frame of objects, dates as `datetime.date`, None for NULL."""
    result = connection.execute(select)
    names = list(result.keys())
    rows = result.fetchall()
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    columns = zip(*rows, strict=True)
    return pd.DataFrame({name: pd.Series(list(c), dtype=object) for name, c in zip(names, columns, strict=True)})


FETCHED = 50_000
Kind = Literal["whole", "number", "text", "bytes", "day", "flag"]


def read_typed(
    connection: Connection,
    select: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]],
    kinds: Mapping[str, Kind],
) -> pd.DataFrame:
    """The rows of a select as a frame that is as small as can be, read a part at a time.

    `kinds` of its columns: `whole` numbers (-1 for NULL), `number`s (NaN), `text` of few values and `bytes`
    (None), `day`s (datetime64[s]), `flag`s (None). A million rows of Python objects would take a gigabyte.
    """
    parts: dict[str, list[Any]] = {name: [] for name in kinds}
    shared: dict[Any, Any] = {}
    for rows in _fetched(connection, select):
        for (name, kind), values in zip(kinds.items(), zip(*rows, strict=True), strict=True):
            parts[name].append(_typed(values, kind, shared))
    frame = {name: np.concatenate(found) if found else _typed((), kinds[name], shared) for name, found in parts.items()}
    # Left to itself pandas would turn objects into another kind of text, which takes longer than to read them.
    return pd.DataFrame({n: pd.Series(v, dtype=object) if v.dtype == object else v for n, v in frame.items()})


def _fetched(
    connection: Connection, select: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a select, many at a time; SQLite's as its driver gives them: days as text, flags as 0 and 1."""
    if connection.dialect.name != "sqlite":
        with connection.execute(select, execution_options={"yield_per": FETCHED}) as result:
            yield from result.partitions(FETCHED)
        return
    cursor = connection.connection.cursor()
    try:
        cursor.execute(str(select.compile(connection, compile_kwargs={"literal_binds": True})))
        while rows := cursor.fetchmany(FETCHED):
            yield rows
    finally:
        cursor.close()


def _typed(values: Sequence[Any], kind: Kind, shared: dict[Any, Any]) -> Any:
    if kind == "whole":
        return np.array([-1 if value is None else value for value in values] if None in values else values, np.int64)
    if kind == "number":
        return np.array(values, dtype=np.float64)  # None becomes NaN
    if kind == "day":
        return np.array(values, dtype="datetime64[D]").astype("datetime64[s]")
    found = np.empty(len(values), dtype=object)
    if kind == "flag":
        found[:] = [None if value is None else bool(value) for value in values]
        return found
    # Words that repeat share one place in memory.
    found[:] = [shared.setdefault(value, value) for value in values] if kind == "text" else list(values)
    return found


def among(column: pd.Series, keys: Collection[Any]) -> npt.NDArray[np.bool_]:
    """Which values are among the keys; `Series.isin` takes hashes that end in a zero byte for others."""
    return np.fromiter((value in keys for value in column), dtype=bool, count=len(column))


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    """Slices of a sequence, small enough for one statement's parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def delete_keys(connection: Connection, table: Table, fixed: dict[str, Any], column: str, keys: Sequence[Any]) -> None:
    """Delete the rows whose `column` is one of `keys` and whose other columns are as `fixed` says."""
    conditions = [table.c[name] == value for name, value in fixed.items()]
    for part in chunks(keys):
        connection.execute(delete(table).where(*conditions, table.c[column].in_(part)))
