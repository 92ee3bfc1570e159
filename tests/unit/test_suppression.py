from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.measures.suppression import suppress, suppress_rows

TABLES = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=2, max_size=4)
)


def test_nothing_small_nothing_hidden() -> None:
    assert suppress([[0, 7], [9, 5]], 5) == [[False, False], [False, False]]


def test_a_small_cell_takes_a_rectangle_with_it() -> None:
    hidden = suppress([[2, 30, 40], [20, 50, 60], [70, 80, 90]], 5)
    assert hidden[0][0]
    assert [sum(row) for row in hidden] == [2, 2, 0]


def test_a_zero_is_shown_where_other_cells_can_stand_beside() -> None:
    hidden = suppress([[3, 0, 9], [8, 0, 7]], 5)
    assert not hidden[0][1] and not hidden[1][1]


def test_one_row_needs_one_more_cell_only() -> None:
    assert sum(suppress([[3, 20, 30]], 5, column_totals=False)[0]) == 2


def test_two_ones_whose_sum_is_two_are_not_enough() -> None:
    assert sum(suppress([[1, 1, 30]], 5, column_totals=False)[0]) == 3


def test_a_single_small_place_takes_the_smallest_other_place_with_it() -> None:
    assert suppress_rows([[2, 1], [40, 9], [8, 8], [0, 0]], 5) == [True, False, True, False]


def test_a_place_without_dossiers_is_shown() -> None:
    assert suppress_rows([[3, 9], [4, 6], [0, 0]], 5) == [True, True, False]


@given(TABLES, st.integers(2, 6))
@settings(max_examples=150, deadline=None)
def test_no_small_cell_follows_from_the_totals(table: list[list[int]], minimum: int) -> None:
    """Totals and shown cells leave another table with another value there, wherever hiding all would."""
    hidden = suppress(table, minimum)
    small = [(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < minimum]
    assert all(hidden[r][c] for r, c in small)
    least = 0 if any(hidden[r][c] and not table[r][c] for r, c in _cells(table)) else 1
    everything = [[True] * len(row) for row in table]
    lowest = 0 if any(0 in row for row in table) else 1
    for cell in small:
        if any(_moved(table, everything, lowest, cell, step) for step in (1, -1)):
            assert any(_moved(table, hidden, least, cell, step) for step in (1, -1))


@given(TABLES, st.integers(2, 6))
@settings(max_examples=150, deadline=None)
def test_a_cell_that_is_not_small_is_hidden_only_beside_small_ones(table: list[list[int]], minimum: int) -> None:
    small = any(0 < n < minimum for row in table for n in row)
    assert small or not any(any(row) for row in suppress(table, minimum))


def _cells(table: list[list[int]]) -> list[tuple[int, int]]:
    return list(product(range(len(table)), range(len(table[0]))))


def _moved(table: list[list[int]], hidden: list[list[bool]], least: int, cell: tuple[int, int], step: int) -> bool:
    """Whether one dossier more (or less) in a cell can be carried on along rows and columns in turn."""
    rows, columns = len(table), len(table[0])

    def carry(at: tuple[int, int], change: int, used: frozenset[tuple[int, int]], along_row: bool) -> bool:
        r, c = at
        if not hidden[r][c] or at in used or table[r][c] + change < least:
            return False
        used = used | {at}
        if along_row and r == cell[0]:
            return True
        line = [(r, k) for k in range(columns)] if along_row else [(k, c) for k in range(rows)]
        return any(carry(other, -change, used, not along_row) for other in line if other != at)

    return carry(cell, step, frozenset(), along_row=False)
