"""Small numbers: which cells of a table to hide, so that none follows from a row or column total. Pure.

A cell is small where 0 < n < minimum. Zero is not small; a zero is hidden only as a last resort, where a
line holds nothing else that could stand beside a small cell.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import product

Cell = tuple[int, int]


def suppress(
    counts: Sequence[Sequence[int]],
    minimum: int,
    *,
    row_totals: bool = True,
    column_totals: bool = True,
) -> list[list[bool]]:
    """Return per cell whether it is hidden.

    `counts`: whole numbers ≥ 0 [rows, columns]; `row_totals`, `column_totals`: whether a reader can know the
    sums along rows (columns), which is to be assumed wherever another page shows them. A small cell is safe
    if the totals allow it more than one value (hidden cells being at least 1, or 0 where a zero had to be
    hidden): exactly if a cycle of hidden cells through it can carry one dossier around.
    """
    values = {(r, c): n for r, row in enumerate(counts) for c, n in enumerate(row)}
    small = [cell for cell, n in values.items() if 0 < n < minimum]
    if not small:
        return [[False] * len(row) for row in counts]
    table = _Table(values, set(small))
    if not row_totals:
        table.loosen_rows(len(counts), len(counts[0]))
    if not column_totals:
        table.loosen_columns(len(counts), len(counts[0]))
    for cell in sorted(small, key=lambda one: values[one]):
        while not table.safe(cell) and table.hide_beside(cell):
            pass
    return [[(r, c) in table.hidden for c in range(len(row))] for r, row in enumerate(counts)]


def suppress_rows(counts: Sequence[Sequence[int]], minimum: int) -> list[bool]:
    """Return per row whether all of it is hidden: rows with a small cell, and as many more as are needed.

    For a list of places, say, with online and other dossiers each, whose totals per column are known. Safe
    are two or more hidden rows that hold more dossiers than there are rows.
    """
    totals = [sum(row) for row in counts]
    hidden = [any(0 < n < minimum for n in row) for row in counts]
    if not any(hidden):
        return hidden
    more = sorted((r for r, is_hidden in enumerate(hidden) if not is_hidden), key=lambda r: (not totals[r], totals[r]))
    for row in more:
        count = sum(hidden)
        if count >= 2 and sum(n for n, is_hidden in zip(totals, hidden, strict=True) if is_hidden) > count:
            break
        hidden[row] = True
    return hidden


class _Table:
    """Hidden cells as edges between their row and their column; a dossier moves along cycles of them."""

    def __init__(self, values: dict[Cell, int], hidden: set[Cell]) -> None:
        self.values, self.hidden = values, hidden
        self.least = 1
        self.rows = {r for r, _ in values}
        self.columns = {c for _, c in values}

    def loosen_rows(self, rows: int, columns: int) -> None:
        """Row totals unknown: as if each row had one more hidden cell of any size."""
        self._add_slack(product(range(rows + 1), [columns]))

    def loosen_columns(self, rows: int, columns: int) -> None:
        """Column totals unknown: as if each column had one more hidden cell of any size."""
        self._add_slack(product([rows], range(columns + 1)))

    def _add_slack(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            self.values[cell] = 1_000_000
            self.hidden.add(cell)
            self.rows.add(cell[0])
            self.columns.add(cell[1])

    def safe(self, cell: Cell) -> bool:
        """Whether the cell could be one more or one less without any total changing."""
        row, column = cell
        more = self._reaches(("column", column), ("row", row), without=cell)
        return more or (
            self.values[cell] > self.least and self._reaches(("row", row), ("column", column), without=cell)
        )

    def _reaches(self, start: tuple[str, int], goal: tuple[str, int], without: Cell) -> bool:
        """From a row one goes on by adding to a cell, from a column by taking from one that holds enough."""
        steps: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for r, c in self.hidden:
            if (r, c) != without:
                steps.setdefault(("row", r), []).append(("column", c))
                if self.values[r, c] > self.least:
                    steps.setdefault(("column", c), []).append(("row", r))
        seen, waiting = {start}, deque([start])
        while waiting:
            here = waiting.popleft()
            if here == goal:
                return True
            for following in steps.get(here, []):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return False

    def hide_beside(self, cell: Cell) -> bool:
        """Hide the rectangle that makes the cell safe at the least cost; False where there is none."""
        best = min(self._rectangles(cell, self.least), default=None)
        zeros = [other for other, n in self.values.items() if not n]
        if best is None and self.least and zeros:
            # With a zero among them, hidden cells may be anything: the last resort.
            best = min(self._rectangles(cell, 0), default=None)
            if best is not None:
                self.least = 0
                if all(self.values[other] for other in best[1:]):
                    self.hidden.add(min(zeros))
        if best is None:
            return False
        self.hidden.update(best[1:])
        return True

    def _rectangles(self, cell: Cell, least: int) -> Iterable[tuple[tuple[int, int], Cell, Cell, Cell]]:
        row, column = cell
        for r, c in product(self.rows - {row}, self.columns - {column}):
            others = (row, c), (r, column), (r, c)
            if any(other not in self.values for other in others):
                continue
            beside, below, across = (self.values[other] for other in others)
            if least and not (beside and below and across):
                continue
            if min(beside, below) > least or min(self.values[cell], across) > least:
                new = [self.values[other] for other in others if other not in self.hidden]
                yield (len(new), sum(new)), *others
