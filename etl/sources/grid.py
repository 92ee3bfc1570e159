"""A sheet as a grid of text, whatever it comes from, with its merged cells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from etl.sources.batch import Told

Cells = list[str]
Merge = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column, from 0


class Number(str):
    """The text of a cell that is a short number."""

    __slots__ = ()


@dataclass(frozen=True)
class Grid:
    """`rows` begins anew with each call, at row 0 of the sheet."""

    name: str
    rows: Callable[[], Iterator[Cells]]
    merges: Sequence[Merge] = ()
    told: Told | None = None  # where its text had to be converted

    def filled(self) -> Iterator[tuple[Cells, Cells]]:
        """Yield each row as it stands, and with what is merged into it from above.

        A value merged over several rows counts for each of them.
        """
        deep = sorted((merge for merge in self.merges if merge[1][0] > merge[0][0]), reverse=True)
        active: dict[int, tuple[int, str]] = {}  # column: last row, value
        for number, cells in enumerate(self.rows()):
            whole = cells
            if active:
                whole = _with(cells, active)
                active = {column: held for column, held in active.items() if held[0] > number}
            while deep and deep[-1][0][0] <= number:
                (top, column), (bottom, _) = deep.pop()
                if top == number and column < len(cells):
                    active[column] = (bottom, cells[column])
            yield cells, whole

    def parents(self, row: int, above: Sequence[Cells]) -> Cells:
        """Return for each column the text of the cell merged over several columns right above `row`, or ""."""
        found: dict[int, str] = {}
        for (top, left), (bottom, right) in self.merges:
            if bottom == row - 1 and right > left and top < len(above) and left < len(above[top]):
                found.update(dict.fromkeys(range(left, right + 1), above[top][left]))
        width = max(map(len, above), default=0)
        return [found.get(column, "") for column in range(width)]

    def last_row(self, row: int) -> int:
        """Return the last row of the cells that begin in `row` or reach into it."""
        return max((bottom for (top, _), (bottom, _) in self.merges if top <= row <= bottom), default=row)


def _with(cells: Cells, active: dict[int, tuple[int, str]]) -> Cells:
    whole = cells + [""] * (max(active) + 1 - len(cells))
    for column, (_, value) in active.items():
        whole[column] = whole[column] or value
    return whole
