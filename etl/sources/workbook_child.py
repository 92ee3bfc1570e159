"""Opens workbooks in a process of its own: calamine holds a sheet whole, and a damaged file can end its process.

Run as a script, without the project. Reads requests from standard input and answers on standard output, each a
length of eight bytes and a value in the form of `marshal`:

    ["open", content, limit of memory]  ["ok", [[name, is a table, is visible], …]]
    ["sheet", name]                     ["ok", merged areas]
    ["rows", how many, from the top]    ["ok", rows of text, short numbers in tuples]; no rows: the end

An answer may be ["locked"] or ["broken"] instead.
"""

import marshal
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from resource import RLIMIT_AS, RLIMIT_CORE, setrlimit
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

Cell = int | float | str | bool | time | date | datetime | timedelta

SHORT_NUMBER = 8  # characters; a service's code that was taken for a number is no longer
_NO_TABLES = (SheetTypeEnum.ChartSheet, SheetTypeEnum.DialogSheet, SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)


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


def _told(cell: Cell) -> str | tuple[str]:
    """A cell as text; a short number in a tuple of its own, since it may be a code that lost its zeros."""
    shown = text(cell)
    return (shown,) if type(cell) in (int, float) and len(shown) <= SHORT_NUMBER else shown


class _Opened:
    """The workbook and the sheet that are open."""

    workbook: CalamineWorkbook
    sheet: CalamineSheet
    rows: Iterator[list[Any]]

    def open(self, content: bytes, limit: int) -> list[list[Any]]:
        setrlimit(RLIMIT_AS, (limit, limit))
        setrlimit(RLIMIT_CORE, (0, 0))
        self.workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        shown = SheetVisibleEnum.Visible
        return [[s.name, s.typ not in _NO_TABLES, s.visible == shown] for s in self.workbook.sheets_metadata]

    def choose(self, name: str) -> list[Any]:
        # Two sheets at once may be too much for the memory.
        self.rows = iter(())
        self.__dict__.pop("sheet", None)
        self.sheet = self.workbook.get_sheet_by_name(name)
        return list(self.sheet.merged_cell_ranges or [])

    def next_rows(self, count: int, begin: bool) -> list[list[str | tuple[str]]]:
        if begin:
            self.rows = self.sheet.iter_rows()
        return [
            [cell if type(cell) is str and "\0" not in cell else _told(cell) for cell in cells]
            for cells in islice(self.rows, count)
        ]


def _answer(opened: _Opened, request: list[Any]) -> list[Any]:
    kind, *arguments = request
    answers: dict[str, Callable[..., list[Any]]] = {
        "open": opened.open,
        "sheet": opened.choose,
        "rows": opened.next_rows,
    }
    try:
        return ["ok", answers[kind](*arguments)]
    except PasswordError:
        return ["locked"]
    except BaseException:
        return ["broken"]


def main() -> None:
    """Answer requests until there are no more."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    opened = _Opened()
    while size := requests.read(8):
        content = marshal.dumps(_answer(opened, marshal.loads(requests.read(int.from_bytes(size)))))  # noqa: S302
        answers.write(len(content).to_bytes(8) + content)
        answers.flush()


if __name__ == "__main__":
    main()
