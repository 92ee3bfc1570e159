"""Opens a workbook in a process of its own: `python -m etl.sources.workbook_child`.

A damaged workbook can make the library take all memory, stop the process or run for ever; here that ends this
process alone. It reads from its standard input a line with the number of bytes and the bytes, answers with a
line on what the workbook holds, and then with the rows of each sheet that it is asked for, in JSON.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY = 1_500_000_000  # bytes of address space
SECONDS = 600  # of work
ROWS = 200  # in one line of an answer
LOCKED, BROKEN = "locked", "broken"

_NO_TABLES = (SheetTypeEnum.ChartSheet, SheetTypeEnum.DialogSheet, SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)

Cell = int | float | str | bool | time | date | datetime | timedelta


def main() -> None:
    """Serve one workbook until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    asked, answer = sys.stdin.buffer, sys.stdout.buffer
    workbook = _open(asked, answer)
    while workbook is not None and (line := asked.readline()):
        _sheet(workbook, json.loads(line), answer)


def _tell(answer: BinaryIO, content: object) -> None:
    answer.write(json.dumps(content).encode() + b"\n")
    answer.flush()


def _open(asked: BinaryIO, answer: BinaryIO) -> CalamineWorkbook | None:
    content = BytesIO(asked.read(int(asked.readline())))
    try:
        workbook = CalamineWorkbook.from_filelike(content)
    except PasswordError:
        _tell(answer, {"error": LOCKED})
        return None
    except (CalamineError, OSError, MemoryError):
        _tell(answer, {"error": BROKEN})
        return None
    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ not in _NO_TABLES]
    shown = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    _tell(answer, {"names": [sheet.name for sheet in tables], "visible": shown})
    return workbook


def _sheet(workbook: CalamineWorkbook, name: str, answer: BinaryIO) -> None:
    try:
        sheet = workbook.get_sheet_by_name(name)
        _tell(answer, {"merges": sheet.merged_cell_ranges or []})
        for rows in _parts(sheet):
            _tell(answer, rows)
        _tell(answer, None)
    except (CalamineError, OSError, MemoryError):
        _tell(answer, {"error": BROKEN})


def _parts(sheet: CalamineSheet) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for cells in sheet.iter_rows():
        rows.append([cell if type(cell) is str and "\0" not in cell else text(cell) for cell in cells])
        if len(rows) == ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


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


if __name__ == "__main__":
    main()
