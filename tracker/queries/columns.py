"""Rows as columns of whole numbers, summed by keys: what GROUP BY does, for rows that are read packed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Groups:
    """Rows of the same keys: `order` puts them next to each other, `starts` are where each group begins."""

    order: Numbers
    starts: Numbers

    def __len__(self) -> int:
        return len(self.starts)

    def first(self, column: Numbers) -> Numbers:
        """Return a column's first value of each group: of a key, the one that all its rows have."""
        return column[self.order[self.starts]]

    def sum(self, column: Numbers) -> Numbers:
        """Return the sum of each group."""
        return np.add.reduceat(column[self.order], self.starts) if len(self) else column[:0]

    def any(self, marks: Flags) -> Flags:
        """Return whether any row of each group is marked."""
        return np.logical_or.reduceat(marks[self.order], self.starts) if len(self) else marks[:0]


def grouped(keys: Sequence[Numbers]) -> Groups:
    """Return the groups of rows by some columns, in the order of these keys."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for column in keys:
        lowest = column.min(initial=0)
        code = code * (int(column.max(initial=0)) - lowest + 1) + (column - lowest)
    # What is packed together is in the order of keys already, which this way of sorting makes use of.
    order = np.argsort(code, kind="stable")
    return Groups(order, np.flatnonzero(np.diff(code[order], prepend=-1)))


def chosen(columns: dict[str, Numbers], marks: Flags) -> dict[str, Numbers]:
    """Return the marked rows."""
    return columns if marks.all() else {name: column[marks] for name, column in columns.items()}
