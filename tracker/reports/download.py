"""A table as an answer to a request: the file that a link under a table promises."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from flask import Response

from tracker.reports.tables import CSV_TYPE, XLSX_TYPE, csv_file, xlsx_file

Format = Literal["csv", "xlsx"]


@dataclass(frozen=True)
class Table:
    """Rows for a file; `name` becomes the file's name, `notes` say period, filters and definition."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[object]]
    notes: Sequence[str] = field(default=())


def download(table: Table, format_: Format) -> Response:
    """Return the table as a file of this format."""
    if format_ == "xlsx":
        content, kind = xlsx_file(table.title, table.headings, table.rows, table.notes), XLSX_TYPE
    else:
        content, kind = csv_file(table.headings, table.rows), CSV_TYPE
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{table.name}.{format_}"'
    return response
