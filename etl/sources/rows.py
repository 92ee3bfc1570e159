"""Gathers rows as readers find them into batches of text columns."""

import unicodedata
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import numpy as np
import pandas as pd

from etl.sources.batch import Batch, Broken, Told
from tracker.store.problems import Problem

BATCH_ROWS = 30_000
_PENDING_ROWS = 10_000
_SAMPLED_VALUES = 500
_REMEMBERED_VALUES = 200_000


class _Cleaned(dict[str | None, str | None]):
    """Values that repeat: each is cleaned once, and all its rows share its memory."""

    def __init__(self, nulls: frozenset[str]) -> None:
        super().__init__({None: None})
        self._nulls = nulls

    def __missing__(self, value: str | None) -> str | None:
        text = _normal(value) if value else None
        self[value] = cleaned = None if text in self._nulls else text or None
        return cleaned


class Rows:
    """Rows of text on their way into a batch; `keep` tells the position of each column that is kept.

    A row that is too short is empty in what it lacks. Values are stripped of outer spaces and put into NFC;
    empty ones and `null_values` become None.
    """

    def __init__(self, keep: Mapping[str, int], null_values: Sequence[str] = ()) -> None:
        self._keep = dict(keep)
        self._nulls = frozenset(_normal(value) for value in null_values)
        self._cleaned = _Cleaned(self._nulls)
        self._clear()

    def _clear(self) -> None:
        self._columns: dict[str, list[str | None]] = {name: [] for name in self._keep}
        self._lines: list[int] = []
        self._pending: list[Sequence[str | None]] = []
        self._pending_lines: list[int] = []
        self._broken: list[Broken] = []

    def __len__(self) -> int:
        return len(self._lines) + len(self._pending) + len(self._broken)

    @property
    def full(self) -> bool:
        """Whether there is enough for a batch."""
        return len(self) >= BATCH_ROWS

    def add(self, row: Sequence[str | None], line: int) -> None:
        """Add one row."""
        self._pending.append(row)
        self._pending_lines.append(line)
        if len(self._pending) >= _PENDING_ROWS:
            self._settle()

    def _settle(self) -> None:
        pending, lines = self._pending, self._pending_lines
        self._pending, self._pending_lines = [], []
        self.extend(list(zip_longest(*pending)), lines, composed=False)

    def extend(self, columns: Sequence[Sequence[str | None]], lines: Sequence[int], *, composed: bool) -> None:
        """Add many rows, given as columns; `composed` tells that their text is known to be NFC."""
        if not lines:
            return
        for name, position in self._keep.items():
            kept = self._columns.setdefault(name, [])
            kept.extend([None] * (len(self._lines) - len(kept)))
            if position < len(columns):
                kept.extend(self._clean(columns[position], composed=composed))
            else:
                kept.extend([None] * len(lines))
        self._lines.extend(lines)

    def reject(self, line: int, problem: Problem) -> None:
        """Set a row aside that could not be read as a row."""
        self._broken.append(Broken(line, problem))

    def take(self, told: Told | None = None) -> Batch:
        """Return what has been gathered, in the order of the file, and begin anew; `told`: how it was read."""
        self._settle()
        data = {name: np.array(values, dtype=object) for name, values in self._columns.items()}
        frame = pd.DataFrame(data, index=pd.RangeIndex(len(self._lines)), dtype=object)
        self._broken.sort(key=lambda broken: broken.line)
        batch = Batch(frame, np.array(self._lines, dtype=np.int64), self._broken, told)
        self._clear()
        return batch

    def _clean(self, values: Sequence[str | None], *, composed: bool) -> list[str | None]:
        if len(values) > _SAMPLED_VALUES and len(set(values[:_SAMPLED_VALUES])) < _SAMPLED_VALUES // 2:
            if len(self._cleaned) > _REMEMBERED_VALUES:
                self._cleaned.clear()
            return list(map(self._cleaned.__getitem__, values))
        normal = str.strip if composed else _normal
        texts = [normal(value) if value else None for value in values]
        if self._nulls:
            return [None if text in self._nulls else text or None for text in texts]
        return [text or None for text in texts]


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip())
