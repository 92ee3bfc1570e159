"""Rows whose values come with their keys, from formats that have no header row."""

from collections.abc import Mapping

from etl.sources.headings import Columns, folded, heading
from etl.sources.rows import Rows

REMEMBERED_KEYS = 1000


class KeyedRows(Rows):
    """Gathers rows by key; a key that a row lacks is empty there.

    Where all columns are kept, a key becomes a column with the batch in which it is first met.
    """

    def __init__(self, columns: Columns, null_values: tuple[str, ...] = ()) -> None:
        names = dict.fromkeys((*columns.wanted, *(columns.optional or ())))
        super().__init__({name: position for position, name in enumerate(names)}, null_values)
        self._all = columns.optional is None
        self._exact = {heading(name): position for name, position in self._keep.items()}
        self._folded = {folded(name): position for name, position in self._keep.items()}
        self._positions: dict[str, int] = {}
        self._unmet = {self._keep[name] for name in columns.wanted}
        self._met_rows = False

    @property
    def lacking(self) -> bool:
        """Whether there were rows and none of them had one of the wanted keys."""
        return self._met_rows and bool(self._unmet)

    @property
    def seen(self) -> list[str]:
        """The keys met, in the order of the file."""
        return list(self._positions)

    def add_keyed(self, values: Mapping[str, str | None], line: int) -> None:
        """Add one row; of keys that are one column the first with a value counts."""
        self._met_rows = True
        row: list[str | None] = [None] * len(self._keep)
        for key, value in values.items():
            position = self._positions.get(key)
            if position is None:
                position = self._meet(key)
                row.extend([None] * (len(self._keep) - len(row)))
            if position >= 0 and not row[position]:
                row[position] = value
        self.add(row, line)

    def _meet(self, key: str) -> int:
        position = self._exact.get(heading(key), self._folded.get(folded(key), -1))
        if position < 0 and self._all and len(self._keep) < REMEMBERED_KEYS:
            position = self._keep.setdefault(heading(key), len(self._keep))
        if len(self._positions) < REMEMBERED_KEYS:
            self._positions[key] = position
        self._unmet.discard(position)
        return position
