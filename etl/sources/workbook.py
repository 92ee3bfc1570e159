"""Workbooks (XLSX and what else calamine opens): one sheet, read whole, as text."""

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import SEARCHED_ROWS, Columns, find_header, missing_columns, nearest_header
from etl.sources.repaired import Repair, repair_of
from etl.sources.rows import Rows
from tracker.store.problems import Problem

UNPACKED_LIMIT = 1_000_000_000  # bytes
SHORT_NUMBER = 8  # characters; a service's code that was taken for a number is no longer

Cell = int | float | str | bool | time | date | datetime | timedelta


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the rows of the sheet set, or of the first with all headings; `Batch.lines`: sheet rows."""
    try:
        yield from _batches(_open(stream, name), name, options, columns)
    except UnreadableFileError:
        raise
    except CalamineError as error:
        raise UnreadableFileError(Problem("broken_workbook", {"file": name})) from error
    except BaseException as error:
        # Damaged workbooks can make the Rust library panic, which is no Exception in Python.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFileError(Problem("broken_workbook", {"file": name})) from error


def _open(stream: BinaryIO, name: str) -> CalamineWorkbook:
    content = BytesIO(stream.read(UNPACKED_LIMIT + 1))
    if _unpacked(content) > UNPACKED_LIMIT:
        limit = UNPACKED_LIMIT // 1_000_000
        raise UnreadableFileError(Problem("large_workbook", {"file": name, "limit": limit}))
    content.seek(0)
    try:
        return CalamineWorkbook.from_filelike(content)
    except PasswordError as error:
        raise UnreadableFileError(Problem("locked_workbook", {"file": name})) from error


def _unpacked(content: BytesIO) -> int:
    """Return how many bytes a workbook takes up once unpacked; its own size if it is no archive."""
    try:
        with zipfile.ZipFile(content) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return content.getbuffer().nbytes  # calamine says what is wrong with it


def _batches(workbook: CalamineWorkbook, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    sheet, repair, header_row, headings = _header(workbook, name, options, columns)
    keep = columns.keep(headings)
    numbers: dict[str, set[str]] = defaultdict(set)
    rows = Rows({name: index for index, name in enumerate(keep)}, options.null_values)
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        if line <= header_row:
            continue
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            texts = repair.cells([_text(cell) for cell in cells])
            rows.add([texts[position] for position in keep.values()], line)
            for heading, position in keep.items():
                if type(cells[position]) in (int, float) and len(texts[position]) <= SHORT_NUMBER:
                    numbers[heading].add(texts[position])
        if rows.full:
            yield replace(rows.take(repair.told), numbers=numbers)
    if len(rows):
        yield replace(rows.take(repair.told), numbers=numbers)


def _header(
    workbook: CalamineWorkbook, name: str, options: ReadOptions, columns: Columns
) -> tuple[CalamineSheet, Repair, int, list[str]]:
    """Return the sheet to read, how its text is converted, the number of its header row and its headings."""
    names = workbook.sheet_names
    if options.sheet is not None:
        if options.sheet not in names:
            found = ", ".join(names)
            problem = Problem("missing_sheet", {"file": name, "sheet": options.sheet, "found": found})
            raise UnreadableFileError(problem)
        names = [options.sheet]
    seen: list[list[str]] = []
    for sheet_name in names:
        sheet = workbook.get_sheet_by_name(sheet_name)
        repair = repair_of(sheet.iter_rows(), name, options.encoding)
        head = [repair.cells(cells) for cells in _head(sheet, options.header_row)]
        if (index := find_header(head, columns)) is not None:
            return sheet, repair, (options.header_row or index + 1), head[index]
        seen.extend(head)
    if not any(map(any, seen)):
        raise UnreadableFileError(Problem("empty_file", {"file": name}))
    nearest = max((nearest_header([cells], columns) for cells in seen), key=lambda c: -len(columns.missing(c)))
    raise missing_columns(name, columns, nearest)


def _head(sheet: CalamineSheet, header_row: int | None) -> list[list[str]]:
    begin, stop = (header_row - 1, header_row) if header_row else (0, SEARCHED_ROWS)
    return [[_text(cell) for cell in cells] for cells in islice(sheet.iter_rows(), max(0, begin), max(0, stop))]


def _text(cell: Cell) -> str:
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
    text = format(value, ".15g")
    return format(Decimal(text), "f") if "e" in text else text


def _moment(value: time | date | datetime) -> str:
    if isinstance(value, datetime):
        # A sheet counts in days: 09:00:01 may come back as 09:00:00.999.
        whole = value + timedelta(milliseconds=1) if value.microsecond >= 999_000 else value
        return whole.strftime("%Y-%m-%d %H:%M:%S")
    return value.strftime("%H:%M:%S") if isinstance(value, time) else value.isoformat()
