"""The rows of a page as files: CSV for any program, XLSX for spreadsheets. No text runs as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_WIDEST_COLUMN = 60
_BYTE_ORDER_MARK = "\ufeff"


class Share(float):
    """A share 0..1: a plain number in CSV, shown in percent in spreadsheets."""


def csv_file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV: UTF-8 with byte order mark, commas, CRLF; None as an empty cell.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; days are YYYY-MM-DD.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([_harmless(heading) for heading in headings])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return (_BYTE_ORDER_MARK + target.getvalue()).encode("utf-8")


def xlsx_file(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[str] = ()
) -> bytes:
    """Return a table as a workbook of one sheet: title, notes, a blank line, headings, rows.

    Numbers stay numbers, a `Share` is shown in percent, text is always text (codes keep their zeros, an
    equals sign starts no formula), None is an empty cell.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        formats = _formats(book)
        top = _write_head(sheet, formats, title, notes)
        for column, heading in enumerate(headings):
            sheet.write_string(top, column, heading, formats["heading"])
        widths = [len(heading) for heading in headings]
        last = top
        for last, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                _write(sheet, (last, column), value, formats)
                widths[column] = max(widths[column], len(str(value)) if isinstance(value, str) else 8)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST_COLUMN))
        sheet.freeze_panes(top + 1, 1)
        if headings and last > top:
            sheet.autofilter(top, 0, last, len(headings) - 1)
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#565c65"}),
        "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "whole": book.add_format({"num_format": "#,##0"}),
        "number": book.add_format({"num_format": "#,##0.0##"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
    }


def _write_head(sheet: Any, formats: dict[str, Any], title: str, notes: Sequence[str]) -> int:
    """Write title and notes; returns the row of the headings."""
    sheet.write_string(0, 0, title, formats["title"])
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note, formats["note"])
    return len(notes) + 2


def _write(sheet: Any, place: tuple[int, int], value: object, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, Share):
        sheet.write_number(*place, float(value), formats["share"])
    elif isinstance(value, int):
        sheet.write_number(*place, value, formats["whole"])
    elif isinstance(value, float):
        sheet.write_number(*place, value, formats["number"])
    elif isinstance(value, date):
        midnight = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day of the calendar, no moment
        sheet.write_datetime(*place, midnight.replace(tzinfo=None), formats["day"])
    else:
        sheet.write_string(*place, str(value))


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return format(value, ".10g")
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(str(value))


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_RUNS_AS_FORMULA) else text


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", title).strip()[:_LONGEST_SHEET_NAME].strip() or "1"
