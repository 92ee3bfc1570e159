"""A table of a page as a file: `?format=csv` or `?format=xlsx` on the address of the page, the same rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Response, current_app

from tracker.reports import tables


@dataclass(frozen=True)
class TableFile:
    """What goes into the file; `name` is its name without ending, `notes` stand above the table in XLSX."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[object]]
    notes: Sequence[str] = ()


def send(content: TableFile, file_format: str) -> Response:
    """Return the table as a download, `csv` or `xlsx`."""
    if file_format == "xlsx":
        body = tables.xlsx_file(content.title, content.headings, content.rows, content.notes)
        return _attached(body, tables.XLSX_TYPE, f"{content.name}.xlsx")
    return _attached(tables.csv_file(content.headings, content.rows), tables.CSV_TYPE, f"{content.name}.csv")


def _attached(body: bytes, mimetype: str, name: str) -> Response:
    response = current_app.response_class(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
