"""Lists as CSV for spreadsheets: UTF-8 with BOM, one column per value, nothing that runs as a formula."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_response(items: Iterable[Mapping[str, Any]], columns: list[str], name: str) -> Response:
    """Return items as a file; `columns` are paths such as `figure.uptake`."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(columns)
    for item in items:
        writer.writerow([harmless(value_at(item, column)) for column in columns])
    response = Response("\ufeff" + target.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def value_at(item: Mapping[str, Any], path: str) -> Any:
    """Follow a path of keys; None where it ends early."""
    value: Any = item
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def harmless(value: Any) -> Any:
    """Return a value as a cell: text that a spreadsheet would run gets an apostrophe in front."""
    if isinstance(value, str):
        return "'" + value if value.startswith(_DANGEROUS) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return harmless("; ".join(map(str, value)) if _plain(value) else json.dumps(value, ensure_ascii=False))
    return value


def _plain(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, list | dict) for one in value)


FIGURE = [
    "dossiers",
    "online",
    "uptake",
    "low",
    "high",
    "missing",
    "base.dossiers",
    "base.online",
    "completeness.reported",
    "completeness.expected",
    "definition",
]


def figure_columns(name: str, parts: Iterable[str] = FIGURE) -> list[str]:
    return [f"{name}.{part}" for part in parts]
