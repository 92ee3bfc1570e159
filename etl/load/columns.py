"""Columns of a frame as Arrow columns of the kind that a column of the store holds; missing values are nulls."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, String, Table

_KINDS: list[tuple[type[Any], pa.DataType]] = [
    (Boolean, pa.bool_()),
    (Integer, pa.int64()),
    (Float, pa.float64()),
    (Date, pa.date32()),
    (LargeBinary, pa.binary()),
    (String, pa.string()),
]


def kinds_of(table: Table, columns: Sequence[str]) -> list[pa.DataType]:
    """The Arrow types of some columns; none at all where one of them has no such type here."""
    found = [next((kind for known, kind in _KINDS if isinstance(table.c[n].type, known)), None) for n in columns]
    return [] if None in found else found


def arrow_table(frame: pd.DataFrame, table: Table, columns: Sequence[str]) -> pa.Table:
    """Some columns of a frame, as those of the table are. Raises pyarrow.ArrowInvalid where a value does not fit."""
    kinds = kinds_of(table, columns)
    return pa.table({name: arrow_column(frame[name], kind) for name, kind in zip(columns, kinds, strict=True)})


def arrow_column(column: pd.Series, kind: pa.DataType) -> pa.Array:
    """A column as an array of a kind. Raises pyarrow.ArrowInvalid where a value does not fit."""
    if pa.types.is_date32(kind):
        return _days(column)
    if column.dtype == object:
        return _of_objects(column, kind)
    array = pa.array(column.to_numpy(), from_pandas=True)
    return array if array.type == kind else array.cast(kind)


def _days(column: pd.Series) -> pa.Array:
    if column.dtype.kind == "M":
        return pa.array(column.to_numpy().astype("datetime64[D]"), type=pa.date32())
    # As dates, or as texts that begin with one.
    texts = [None if pd.isna(value) else str(value)[:10] for value in column.tolist()]
    return pa.array(texts, type=pa.string()).cast(pa.date32())


def _of_objects(column: pd.Series, kind: pa.DataType) -> pa.Array:
    values = column.to_numpy()
    if not pa.types.is_integer(kind) and not pa.types.is_boolean(kind):
        return pa.array(values, type=kind, from_pandas=True)
    known = pd.to_numeric(column, errors="raise")
    array = pa.array(np.asarray(known), from_pandas=True)
    return array if array.type == kind else array.cast(kind)


def as_sqlite(table: pa.Table) -> pa.Table:
    """As SQLite keeps it: days as texts, truth values as 0 and 1."""
    changed = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_date32(column.type):
            column = column.cast(pa.string())
        elif pa.types.is_boolean(column.type):
            column = pc.cast(column, pa.int64())
        changed[name] = column
    return pa.table(changed)
