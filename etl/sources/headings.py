"""Finding the row of headings, and the columns that are wanted, in whatever a file begins with."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from etl.sources.batch import UnreadableFileError
from tracker.store.problems import Problem, shape

SEARCHED_ROWS = 50
SHOWN_COLUMNS = 60
# A cell like this is no heading but a value, which may be personal: a message tells its shape only.
_VALUE = re.compile(r"@|\d{8}|^.{61}", re.DOTALL)
_DATA = re.compile(r"@|\d{4}")


def heading(text: str) -> str:
    """Return a heading in NFC, with outer spaces stripped and inner spaces and line breaks collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """Return what headings are compared by: without regard to case, spaces and Unicode form."""
    return unicodedata.normalize("NFC", heading(text).casefold())


@dataclass(frozen=True)
class Columns:
    """What a caller wants of a file: `wanted` must be there, `optional` may be (None: all that there are)."""

    wanted: tuple[str, ...]
    optional: tuple[str, ...] | None = ()

    @classmethod
    def of(cls, wanted: Collection[str], optional: Collection[str] | None = ()) -> "Columns":
        """Return the columns, each once, in the order in which they were named."""
        return cls(tuple(dict.fromkeys(wanted)), None if optional is None else tuple(dict.fromkeys(optional)))

    def missing(self, cells: Sequence[str]) -> list[str]:
        """Return the wanted columns that `cells`, taken as headings, lack."""
        keys = {folded(cell) for cell in cells}
        return [name for name in self.wanted if folded(name) not in keys]

    def keep(self, cells: Sequence[str]) -> dict[str, int]:
        """Return the position in `cells` of each column to keep, by its name: wanted spelling where wanted.

        Of headings that are alike the first is taken; where all columns are kept, later ones get a number.
        """
        exact: dict[str, int] = {}
        alike: dict[str, int] = {}
        for position, cell in enumerate(cells):
            exact.setdefault(heading(cell), position)
            alike.setdefault(folded(cell), position)
        kept = {}
        for name in (*self.wanted, *(self.optional or ())):
            position = exact.get(heading(name), alike.get(folded(name), -1))
            if position >= 0:
                kept[name] = position
        return kept if self.optional is not None else _with_others(kept, cells)


def _with_others(kept: dict[str, int], cells: Sequence[str]) -> dict[str, int]:
    taken = set(kept.values())
    everything = dict(kept)
    for position, cell in enumerate(cells):
        if position in taken:
            continue
        name, number = heading(cell) or f"column {position + 1}", 1
        unique = name
        while unique in everything:
            number += 1
            unique = f"{name} ({number})"
        everything[unique] = position
    return dict(sorted(everything.items(), key=lambda item: item[1]))


def find_header(rows: Sequence[Sequence[str]], columns: Columns) -> int | None:
    """Return the index of the first of the first 50 `rows` that holds all wanted headings.

    Where none are wanted: the first row with two thirds of the filled cells of the fullest.
    """
    searched = rows[:SEARCHED_ROWS]
    if columns.wanted:
        return next((i for i, cells in enumerate(searched) if not columns.missing(cells)), None)
    filled = [_filled(cells) for cells in searched]
    enough = 2 / 3 * max(filled, default=0)
    return next((i for i, cells in enumerate(filled) if cells and cells >= enough), None)


def nearest_header(rows: Sequence[Sequence[str]], columns: Columns) -> Sequence[str]:
    """Return the row that was most likely meant as header: most wanted headings, then most filled cells."""
    return max(rows[:SEARCHED_ROWS], key=lambda cells: (-len(columns.missing(cells)), _filled(cells)), default=())


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def missing_columns(file: str, columns: Columns, cells: Sequence[str]) -> UnreadableFileError:
    """Return the error of a file without all wanted columns; `cells` are the headings that it has."""
    missing = columns.missing(cells)
    is_data = len(missing) == len(columns.wanted) and any(_DATA.search(cell) for cell in cells)

    def shown(cell: str) -> str:
        return shape(cell) if is_data or _VALUE.search(cell) else heading(cell)

    found = [shown(cell) for cell in cells if cell.strip()]
    if len(found) > SHOWN_COLUMNS:
        found = [*found[:SHOWN_COLUMNS], "…"]
    parameters = {"file": file, "columns": ", ".join(missing), "found": ", ".join(found) or "–"}
    return UnreadableFileError(Problem("missing_columns", parameters))
