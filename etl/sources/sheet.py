"""One sheet as a table: finds its heading, maybe of two rows, and gives the rows below it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from etl.sources.batch import Batch
from etl.sources.below import outside_the_table
from etl.sources.grid import Cells, Grid, Number
from etl.sources.headings import SEARCHED_ROWS, Columns, find_header, folded, nearest_header
from etl.sources.rows import Rows
from tracker.store.problems import Problem


@dataclass(frozen=True)
class Table:
    """Where a sheet's table begins: `first` is its first data row (from 0), `keep` the column of each heading."""

    first: int
    keep: dict[str, int]


@dataclass(frozen=True)
class Search:
    """What a search for a heading found: the table, or the row that came nearest (empty: nothing at all)."""

    table: Table | None
    nearest: Sequence[str]


def search(grid: Grid, columns: Columns, header_row: int | None) -> Search:
    """Find the row of headings; `header_row` (from 1) beats the search."""
    last = header_row or SEARCHED_ROWS
    head = [whole for _, whole in islice(grid.filled(), max(0, last))]
    begun = header_row - 1 if header_row else 0
    rows = list(range(begun, len(head))) if begun >= 0 else []
    named = [_names(grid, row, head) for row in rows]
    called = [names if columns.optional is None else names + more for names, more in named]
    found = find_header(called, columns)
    if found is None:
        return Search(None, nearest_header([names for names, _ in named], columns))
    bottom = grid.last_row(rows[found])
    if bottom - begun < len(called) and not columns.missing(called[bottom - begun]):
        found = bottom - begun  # of a heading of two rows the lower one tells more
    names = named[found][0]
    keep = columns.keep(called[found])
    width = max(1, len(names))
    return Search(Table(bottom + 1, {name: place % width for name, place in keep.items()}), names)


def _names(grid: Grid, row: int, head: list[Cells]) -> tuple[Cells, Cells]:
    """Return a row's headings, and what else they may be called.

    Headings that occur twice below cells merged over several columns are told apart by those:
    "Tiếp nhận Trực tuyến".
    """
    own = head[row]
    parents = grid.parents(row, head[:row]) if row and grid.merges else []
    parents = (parents + [""] * len(own))[: len(own)]
    joined = [f"{parent} {cell}" if parent and cell else cell for parent, cell in zip(parents, own, strict=True)]
    times = Counter(map(folded, own))
    names = [both if times[folded(cell)] > 1 else cell for cell, both in zip(own, joined, strict=True)]
    return names, joined + own


def rows(grid: Grid, table: Table, null_values: tuple[str, ...]) -> Iterator[Batch]:
    """Yield the rows of a table; `Batch.lines` are sheet rows. Sums and notes are set aside, each with its line."""
    headings, after_total = list(table.keep), False
    numbers: dict[str, set[str]] = defaultdict(set)
    gathered = Rows({name: index for index, name in enumerate(headings)}, null_values)
    for line, (own, whole) in enumerate(grid.filled(), start=1):
        if line <= table.first or not any(map(str.strip, own)):
            continue
        kept = [whole[place] if place < len(whole) else "" for place in table.keep.values()]
        problem = outside_the_table(own, kept, headings, after_total=after_total)
        after_total |= problem == "total_row"
        if problem:
            gathered.reject(line, Problem(problem))
        else:
            gathered.add(kept, line)
            for heading, cell in zip(headings, kept, strict=True):
                if type(cell) is Number:
                    numbers[heading].add(str(cell))
        if gathered.full:
            yield replace(gathered.take(grid.told), numbers=numbers)
    if len(gathered):
        yield replace(gathered.take(grid.told), numbers=numbers)
