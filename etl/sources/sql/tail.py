"""The tail of a pull, which the next one reads again: whether it is still the same."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

_MOST_ROWS = 200_000  # a longer tail is simply loaded again
_MODULUS = 1 << 128


def row_hash(row: Sequence[Any], key: bytes) -> int:
    """A keyed hash of what a row says: it may hold codes that point to people."""
    return int.from_bytes(hashlib.blake2b(repr(tuple(row)).encode(), key=key, digest_size=16).digest(), "big")


class Tail:
    """Hashes of the rows from `bound` on, and of those without a cursor value; the order does not count.

    `bound` None: of all rows.
    """

    def __init__(self, key: bytes, bound: Any = None) -> None:
        self._key = key
        self._bound = bound
        self._hashes: list[tuple[Any, int]] | None = []

    def add(self, rows: Iterable[Sequence[Any]], cursor: int) -> None:
        """Add rows; `cursor` is the position of their cursor value."""
        if self._hashes is None:
            return
        try:
            for row in rows:
                value = row[cursor]
                if value is None or self._bound is None or value >= self._bound:
                    self._hashes.append((value, row_hash(row, self._key)))
        except TypeError:  # values of several kinds in one column
            self._hashes = None
            return
        if len(self._hashes) > _MOST_ROWS:
            self._hashes = None

    def digest(self, start: Any = None) -> str:
        """A digest of the rows from `start` on and of those without a value; "" if it is not known."""
        if self._hashes is None:
            return ""
        try:
            kept = [found for value, found in self._hashes if value is None or start is None or value >= start]
        except TypeError:
            return ""
        return f"{len(kept)}-{sum(kept) % _MODULUS:032x}"
