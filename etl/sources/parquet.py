"""Parquet: only the wanted columns are read, some thousand rows at a time.

Fields of nested structures are columns named with dots, as in JSON; lists become JSON text.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import Columns, missing_columns
from etl.sources.repaired import repair_of
from etl.sources.rows import Rows
from tracker.store.problems import Problem

READ_ROWS = 20_000
_BUFFER = 1 << 20  # bytes of a column chunk that are held at once
_WHOLE = 2**53  # up to here a double holds every whole number


@dataclass(frozen=True)
class Leaf:
    """A column as it is named here, and the fields that lead to it in the file."""

    name: str
    path: tuple[str, ...]


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the rows, numbered from 1. `stream` must allow seeking. Raises UnreadableFileError."""
    try:
        yield from _batches(pq.ParquetFile(stream, buffer_size=_BUFFER), name, options, columns)
    except pa.ArrowException as error:
        encrypted = "ncrypt" in str(error)
        raise UnreadableFileError(
            Problem("locked_parquet" if encrypted else "broken_parquet", {"file": name})
        ) from error
    except (OSError, ValueError, OverflowError) as error:
        # Damaged pages surface as these; a stream that cannot be read has its number.
        if isinstance(error, OSError) and error.errno:
            raise
        raise UnreadableFileError(Problem("broken_parquet", {"file": name})) from error


def _batches(file: pq.ParquetFile, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    leaves = list(_leaves(file.schema_arrow))
    headings = [leaf.name for leaf in leaves]
    if columns.missing(headings):
        raise missing_columns(name, columns, headings)
    keep = columns.keep(headings)
    taken = [leaves[position] for position in keep.values()]
    rows = Rows({heading: index for index, heading in enumerate(keep)}, options.null_values)
    line, repair = 1, None
    for batch in file.iter_batches(batch_size=READ_ROWS, columns=[".".join(leaf.path) for leaf in taken]):
        found = [texts(_values(batch, leaf.path)) for leaf in taken]
        repair = repair or repair_of(zip(*found, strict=True), name, options.encoding)
        rows.extend(repair.texts(found), range(line, line + batch.num_rows), composed=False)
        line += batch.num_rows
        if rows.full:
            yield rows.take(repair.told)
    if len(rows):
        yield rows.take(repair.told if repair else None)


def _leaves(schema: pa.Schema) -> Iterator[Leaf]:
    for field in schema:
        yield from _leaves_of(field, ())


def _leaves_of(field: pa.Field, above: tuple[str, ...]) -> Iterator[Leaf]:
    path = (*above, field.name)
    if pa.types.is_struct(field.type) and field.type.num_fields:
        for child in field.type:
            yield from _leaves_of(child, path)
    else:
        yield Leaf(".".join(path), path)


def _values(batch: pa.RecordBatch, path: tuple[str, ...]) -> pa.Array:
    column = batch.column(batch.schema.get_field_index(path[0]))
    return pc.struct_field(column, list(path[1:])) if path[1:] else column


def texts(values: pa.Array) -> list[str | None]:
    """Return values of any type as text: whole numbers without point, dates and times as ISO 8601, None for none."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return texts(values.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        found: list[str | None] = values.to_pylist()
        return [text and text.replace("\0", "") for text in found] if _holds_nul(values) else found
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return list(values.cast(pa.string()).to_pylist())
    if pa.types.is_floating(kind):
        return _floats(values)
    if pa.types.is_timestamp(kind):
        return _moments(values)
    return [None if value is None else _text(value) for value in values.to_pylist()]


def _holds_nul(values: pa.Array) -> bool:
    return bool(pc.any(pc.match_substring(values, "\0")).as_py())


def _floats(values: pa.Array) -> list[str | None]:
    numbers = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    finite = np.isfinite(numbers)
    if finite.all() and (np.abs(numbers) < _WHOLE).all() and (numbers == np.floor(numbers)).all():
        return list(map(str, numbers.astype(np.int64).tolist()))
    exact: Callable[[Any], str] = str if pa.types.is_float64(values.type) else lambda n: str(np.float32(n))
    return [_number(exact(n)) if known else None for n, known in zip(numbers.tolist(), finite.tolist(), strict=True)]


def _number(text: str) -> str:
    """Return a number without exponent and without zeros that say nothing."""
    plain = format(Decimal(text), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _moments(values: pa.Array) -> list[str | None]:
    """Return moments to the microsecond; those of a known zone in UTC, with its offset."""
    micro = pa.timestamp("us")
    # The cast to a type without zone gives UTC, and needs no database of zones.
    local = values.cast(pa.timestamp("us", values.type.tz), safe=False).cast(micro).cast(pa.string())
    whole = pc.replace_substring_regex(local, r"\.0+$", "")
    ending = "+00:00" if values.type.tz else ""
    return [text and text + ending for text in whole.to_pylist()]


def _text(value: object) -> str | None:
    if isinstance(value, Decimal):
        return _number(str(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").replace("\0", "")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=_text)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value)
