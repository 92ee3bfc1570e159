"""Workbooks (XLSX, XLSB, XLS, ODS) and HTML tables that are sent as such: their sheets, one by one, as text."""

import fnmatch
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Protocol

from etl.sources import html_table, ods
from etl.sources.batch import UnreadableFileError
from etl.sources.content import Content
from etl.sources.grid import Grid, Merge, Number
from etl.sources.headings import SEARCHED_ROWS, folded
from etl.sources.packing import refusals, unpacked
from etl.sources.workbook_process import WorkbookProcess
from tracker.store.problems import Problem

# A sheet is held whole: measured, about twice its unpacked size. These keep it well under 1 GB.
UNPACKED_LIMIT = 400_000_000  # bytes
CELL_LIMIT = 12_000_000
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')

_ROWS = 2000  # asked for at once


class Book(Protocol):
    """A workbook that is open. `visible`: its sheets but hidden ones; `names`: all of them."""

    @property
    def names(self) -> list[str]: ...

    @property
    def visible(self) -> list[str]: ...

    def grid(self, name: str) -> Grid: ...


class Workbook:
    """A workbook that calamine reads, in a process of its own; that process holds one sheet at a time."""

    def __init__(self, content: Content) -> None:
        with refusals(content.name), unpacked(content) as stream:
            held = io.BytesIO(stream.read(UNPACKED_LIMIT + 1))
        _refuse_large(held, content.name)
        self._process = WorkbookProcess(held.getvalue(), content.name)
        self._merges = ods.merges(held, content.name)
        self._chosen: str | None = None
        self.names = [name for name, table, _ in self._process.sheets if table]
        self.visible = [name for name, table, shown in self._process.sheets if table and shown]

    def grid(self, name: str) -> Grid:
        """Return a sheet. Raises UnreadableFileError where it is damaged."""
        return Grid(name, lambda: self._rows(name), self._merges.get(name) or self._choose(name))

    def _choose(self, name: str) -> list[Merge]:
        if self._chosen != name:
            self._chosen = None
            self._merged = [((a, b), (c, d)) for (a, b), (c, d) in self._process.ask("sheet", name)]
            self._chosen = name
        return self._merged

    def _rows(self, name: str) -> Iterator[list[str]]:
        self._choose(name)
        rows = self._process.ask("rows", SEARCHED_ROWS, True)
        while rows:
            for cells in rows:
                yield [cell if type(cell) is str else Number(cell[0]) for cell in cells]
            rows = self._process.ask("rows", _ROWS, False)


class HtmlBook:
    """Tables of an HTML page as sheets named by their number."""

    def __init__(self, content: Content, encoding: str | None) -> None:
        with refusals(content.name), unpacked(content) as stream:
            self._tables = html_table.tables(stream, content.name, encoding)
        self.names = [str(number) for number, table in enumerate(self._tables, start=1) if table.rows]
        self.visible = self.names
        if not self.names:
            raise UnreadableFileError(Problem("unknown_format", {"file": content.name, "found": "HTML"}))

    def grid(self, name: str) -> Grid:
        table = self._tables[int(name) - 1]
        return Grid(name, lambda: iter(table.rows), table.merges)


def chosen(book: Book, name: str, sheet: str | None) -> list[str]:
    """Return the sheets to look at: those that `sheet` names (`*` stands for anything), else the visible ones."""
    if sheet is None:
        return book.visible or book.names
    if sheet in book.names:
        return [sheet]
    wanted = folded(sheet)
    found = [other for other in book.names if fnmatch.fnmatchcase(folded(other), wanted)]
    if not found:
        problem = Problem("missing_sheet", {"file": name, "sheet": sheet, "found": ", ".join(book.names)})
        raise UnreadableFileError(problem)
    return found


def _refuse_large(content: io.BytesIO, name: str) -> None:
    """Refuse what would not fit into memory: by unpacked size, and by the area that a sheet says it has."""
    size, cells = content.getbuffer().nbytes, 0
    try:
        with zipfile.ZipFile(content) as archive:
            size = max(size, sum(entry.file_size for entry in archive.infolist()))
            for entry in archive.namelist() if size <= UNPACKED_LIMIT else ():
                if entry.startswith("xl/worksheets/") and entry.endswith(".xml"):
                    with archive.open(entry) as sheet:
                        cells = max(cells, _area(sheet.read(2000)))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        pass  # no archive, or a damaged one: calamine says what is wrong with it
    if size > UNPACKED_LIMIT:
        raise UnreadableFileError(Problem("large_workbook", {"file": name, "limit": UNPACKED_LIMIT // 1_000_000}))
    if cells > CELL_LIMIT:
        raise UnreadableFileError(Problem("many_cells", {"file": name, "limit": CELL_LIMIT // 1_000_000}))
    content.seek(0)


def _area(head: bytes) -> int:
    match = _DIMENSION.search(head)
    if not match:
        return 0
    column = 0
    for letter in match[1][:3]:
        column = column * 26 + letter - 64
    return column * int(match[2][:8])
