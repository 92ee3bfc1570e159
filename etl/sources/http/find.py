"""Where in a document the records stand: where the settings say, else where they usually do. Pure."""

from collections.abc import Iterator
from typing import Any

from etl.sources.headings import Columns, folded
from etl.sources.http.patience import FaultError
from etl.sources.http.signals import at

_RECORDS = "data items results records rows content value hits list entries dossiers hoso danhsach".split()


def records_of(document: Any, record_path: str | None, columns: Columns) -> list[Any]:
    """The records of a document: where `record_path` says, else the list that is the document or the one in it."""
    if record_path:
        found = at(document, record_path)
        if found is None and not _leads(document, record_path):
            raise FaultError("web_no_records", temporary=True, path=record_path)
        return _as_list(found)
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise FaultError("web_no_records", temporary=True, path="")
    return _found(document, columns)


def _leads(document: Any, path: str) -> bool:
    """Whether the last key of a path is there, if only with nothing under it."""
    parent, _, key = path.rpartition(".")
    holder = at(document, parent) if parent else document
    return isinstance(holder, dict) and key in holder


def _as_list(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _found(document: dict[str, Any], columns: Columns) -> list[Any]:
    lists = list(_lists(document, 3))
    known = [value for key, value in lists if folded(key).replace("_", "") in _RECORDS]
    filled = [value for value in (known or [value for _, value in lists]) if any(isinstance(i, dict) for i in value)]
    if len(filled) == 1 or (known and filled):
        return filled[0]
    if filled:
        raise FaultError("web_no_records", path="")
    if any(not value for _, value in lists) or _names_nothing(document):
        return []
    if any(folded(key) in {folded(name) for name in columns.wanted} for key in document):
        return [document]
    raise FaultError("web_no_records", temporary=True, path="")


def _names_nothing(document: dict[str, Any]) -> bool:
    """Whether a list of records is named and null, as some write an empty page."""
    inner = [value for value in document.values() if isinstance(value, dict)]
    own = any(folded(key).replace("_", "") in _RECORDS and value is None for key, value in document.items())
    return own or any(_names_nothing(value) for value in inner)


def _lists(document: dict[str, Any], depth: int) -> Iterator[tuple[str, list[Any]]]:
    for key, value in document.items():
        if isinstance(value, list) and key not in ("links", "link", "errors", "warnings"):
            yield key, value
        elif isinstance(value, dict) and depth:
            yield from _lists(value, depth - 1)
