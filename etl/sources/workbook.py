"""Workbooks (XLSX, XLSB, XLS, ODS) and HTML tables that are sent as such: their sheets, one by one, as text."""

import fnmatch
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from etl.sources import html_table, ods
from etl.sources.batch import UnreadableFileError
from etl.sources.content import Content
from etl.sources.grid import Grid
from etl.sources.packing import refusals, unpacked
from tracker.store.problems import Problem

# A sheet is held whole: measured, about twice its unpacked size. These keep it well under 1 GB.
UNPACKED_LIMIT = 400_000_000  # bytes
CELL_LIMIT = 12_000_000
_DIMENSION = re.compile(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"')

_NO_TABLES = (SheetTypeEnum.ChartSheet, SheetTypeEnum.DialogSheet, SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)

Cell = int | float | str | bool | time | date | datetime | timedelta


class Book(Protocol):
    """A workbook that is open. `visible`: its sheets but hidden ones; `names`: all of them."""

    @property
    def names(self) -> list[str]: ...

    @property
    def visible(self) -> list[str]: ...

    def grid(self, name: str) -> Grid: ...


class Workbook:
    """A workbook that calamine reads; the sheet read last is kept, since it is searched first and read then."""

    def __init__(self, content: Content) -> None:
        self._name = content.name
        with refusals(content.name), unpacked(content) as stream:
            self._bytes = io.BytesIO(stream.read(UNPACKED_LIMIT + 1))
        _refuse_large(self._bytes, self._name)
        with _refusing(self._name):
            self._workbook = CalamineWorkbook.from_filelike(self._bytes)
        self._merges = ods.merges(self._bytes, self._name)
        self._last: tuple[str, Grid] | None = None

    @property
    def names(self) -> list[str]:
        return [sheet.name for sheet in self._workbook.sheets_metadata if sheet.typ not in _NO_TABLES]

    @property
    def visible(self) -> list[str]:
        shown = SheetVisibleEnum.Visible
        tables = self.names
        return [s.name for s in self._workbook.sheets_metadata if s.visible == shown and s.name in tables]

    def grid(self, name: str) -> Grid:
        """Return a sheet. Raises UnreadableFileError where it is damaged."""
        if self._last is None or self._last[0] != name:
            self._last = None  # two sheets at once may be too much for the memory
            with _refusing(self._name):
                sheet = self._workbook.get_sheet_by_name(name)
                merges = self._merges.get(name) or sheet.merged_cell_ranges or []
            self._last = (name, Grid(name, lambda: self._rows(sheet), list(merges)))
        return self._last[1]

    def _rows(self, sheet: CalamineSheet) -> Iterator[list[str]]:
        with _refusing(self._name):
            for cells in sheet.iter_rows():
                yield [cell if type(cell) is str and "\0" not in cell else text(cell) for cell in cells]


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
    found = [other for other in book.names if fnmatch.fnmatchcase(other, sheet)]
    if not found:
        problem = Problem("missing_sheet", {"file": name, "sheet": sheet, "found": ", ".join(book.names)})
        raise UnreadableFileError(problem)
    return found


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise UnreadableFileError(Problem("locked_workbook", {"file": name})) from error
    except (CalamineError, OSError) as error:
        raise UnreadableFileError(Problem("broken_workbook", {"file": name})) from error
    except BaseException as error:
        # Damaged workbooks can make the Rust library panic, which is no Exception in Python.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(Problem("broken_workbook", {"file": name})) from error


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


def text(cell: Cell) -> str:
    """Return a cell as text: whole numbers without point, dates as ISO 8601."""
    if isinstance(cell, str):
        return cell.replace("\0", "")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return _moment(cell)


def _number(value: float) -> str:
    """Return a number with the 15 digits that a spreadsheet keeps, never with an exponent."""
    shown = format(value, ".15g")
    return format(Decimal(shown), "f") if "e" in shown else shown


def _moment(value: time | date | datetime) -> str:
    if isinstance(value, datetime):
        # A sheet counts in days: 09:00:01 may come back as 09:00:00.999.
        whole = value + timedelta(milliseconds=1) if value.microsecond >= 999_000 else value
        return whole.strftime("%Y-%m-%d %H:%M:%S")
    return value.strftime("%H:%M:%S") if isinstance(value, time) else value.isoformat()
