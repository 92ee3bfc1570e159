"""Rows of the store as Arrow columns and back, the same in every value: small in memory, quick to send. Pure."""

from typing import Any

import pandas as pd
import pyarrow as pa

_BYTES = ("dossier", "applicant", "fingerprint")
_TEXTS = ("channel", "applicant_kind")
_FLAGS = ("assisted", "paid_online")


def to_arrow(frame: pd.DataFrame) -> pa.RecordBatch:
    """Rows as columns of Arrow: hashes, texts, truth values, days, and whole or other numbers as they are."""
    columns = {str(name): _arrow_column(str(name), frame[name]) for name in frame.columns}
    return pa.RecordBatch.from_pydict(columns)


def _arrow_column(name: str, column: pd.Series) -> pa.Array:
    for names, kind in ((_BYTES, pa.binary()), (_TEXTS, pa.string()), (_FLAGS, pa.bool_())):
        if name in names:
            return pa.array(column.tolist(), type=kind, from_pandas=True)
    if column.dtype.kind == "M":
        return pa.array(column.to_numpy().astype("datetime64[D]"), type=pa.date32())
    return pa.array(column.to_numpy())


def from_arrow(table: pa.Table) -> pd.DataFrame:
    """The rows as they were before `to_arrow`."""
    return pd.DataFrame({name: _pandas_column(name, table.column(name)) for name in table.column_names})


def _pandas_column(name: str, column: pa.ChunkedArray) -> Any:
    if name in (*_BYTES, *_TEXTS, *_FLAGS):
        return pd.Series(column.to_pylist(), dtype=object)
    if pa.types.is_date32(column.type):
        return column.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    return column.to_numpy()
