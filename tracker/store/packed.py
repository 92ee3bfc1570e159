"""Rows of whole numbers as bytes: column after column, little-endian, 4 bytes a number, or 8 where one needs them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
MISSING = -1  # an id or a level that is not known
NO_DAY = -(2**31)

WEEK_COLUMNS = ("service", "online", "dossiers")
PLACE_COLUMNS = (
    "start",  # days since 1970-01-01, as is `end`
    "end",
    "locality",
    "service",
    "agency",
    "level",
    "complete",
    "complete_no_post",
    "online",
    "post",
    "rest",
)
UNIT_COLUMNS = (
    "start",
    "end",
    "months",
    "service",
    "agency",
    "level",
    "own",
    "active",
    "expected",
    "complete",
    "complete_no_post",
    "matched_last",
    "matched_next",
    "alone",
    "yields_start",  # `NO_DAY` where there is none, as in `yields_end`
    "yields_end",
    "is_first",
    "is_last",
    "online",
    "post",
    "rest",
)
_FIRST_DAY = date(1970, 1, 1)
_SMALL, _LARGE = np.dtype("<i4"), np.dtype("<i8")


def pack(columns: Mapping[str, Numbers], names: Sequence[str]) -> bytes:
    """Return the columns of some names, all of one length, as bytes."""
    table = np.stack([np.asarray(columns[name], dtype=_LARGE) for name in names])
    small = table.astype(_SMALL)
    return (small if np.array_equal(small, table) else table).tobytes()


def unpack(parts: Iterable[tuple[int, bytes]], names: Sequence[str]) -> dict[str, Numbers]:
    """Return the columns of what was packed in several parts, one part after the other.

    Args:
        parts: of each how many rows it holds, and its bytes.
        names: of the columns, as they were packed.
    """
    tables = [
        np.frombuffer(data, dtype=_SMALL if len(data) == rows * len(names) * 4 else _LARGE).reshape(len(names), rows)
        for rows, data in parts
    ]
    if not tables:
        return {name: np.zeros(0, dtype=np.int64) for name in names}
    return {
        name: np.concatenate([table[number] for table in tables]).astype(np.int64, copy=False)
        for number, name in enumerate(names)
    }


def day_number(day: date) -> int:
    """Return the days since 1970-01-01."""
    return (day - _FIRST_DAY).days


def day_of(number: int) -> date:
    """Return the day of a number of days since 1970-01-01."""
    return _FIRST_DAY + timedelta(days=number)
