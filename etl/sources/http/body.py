"""The body of an answer as records: JSON, JSON Lines, CSV, XML and workbooks, by content first."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from etl.sources import delimited, workbook, xes
from etl.sources.batch import Batch, ReadOptions
from etl.sources.headings import Columns, folded
from etl.sources.http.client import Answer
from etl.sources.http.patience import FaultError
from etl.sources.http.signals import Signals, at, signals
from etl.sources.json_lines import DECODER

_RECORDS = "data items results records rows content value hits list entries dossiers hoso danhsach".split()
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BROKEN = object()  # a line that is no JSON; its neighbours are


@dataclass
class Page:
    """What one answer holds. `records`: decoded objects; `batches`: rows of formats that have columns.

    `prints`: one number per row, equal for equal rows; `links`: by relation; `url`: where it came from.
    """

    url: str
    links: dict[str, str]
    signals: Signals
    records: list[Any] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    prints: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        return len(self.prints)


def page_of(answer: Answer, name: str, options: ReadOptions, columns: Columns) -> Page:
    """Read an answer. Raises FaultError for what is no data, UnreadableFileError for data that lack a column."""
    page = Page(answer.url, dict(answer.links), signals(None, _told(answer)))
    if answer.status == 204:
        return page
    head = answer.body[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lower()
    if not answer.body.strip():
        if answer.whole and any(word in answer.kind for word in ("csv", "ndjson", "jsonl")):
            return page  # no line is no row; of JSON nothing at all is too little
        raise FaultError("web_damaged", temporary=True)
    if head.startswith((b"<!doctype html", b"<html")):
        raise FaultError("web_html", temporary=True)
    if (reader := _reader(answer, head)) is not None:
        page.batches = list(reader(io.BytesIO(answer.body), name, options, columns))
        page.prints = tuple(_prints(page.batches))
        return page
    text = _text(answer, options)
    if head.startswith(b"<"):
        document = _from_xml(text)
    elif _is_lines(answer, text):
        page.records = list(_lines(text, whole=answer.whole))
        document = None
    else:
        document = _decoded(text)
    if document is not None and not (head.startswith(b"<") and not document):
        page.records = _records(document, options.record_path, columns)
        page.signals = signals(document, _told(answer))
    page.prints = tuple(hash(json.dumps(r)) if r is not _BROKEN else 0 for r in page.records)
    return page


def is_broken(record: Any) -> bool:
    """Whether a record is a line that could not be read."""
    return record is _BROKEN


def _told(answer: Answer) -> dict[str, str]:
    """What headers say, under the names that bodies use."""
    names = {"X-Total-Count": "total", "X-Total": "total", "X-Wp-Total": "total", "X-Total-Pages": "totalpages"}
    names |= {"X-Wp-Totalpages": "totalpages", "X-Next-Cursor": "nextcursor"}
    found = {meant: answer.headers[name] for name, meant in names.items() if name in answer.headers}
    total = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return {**({"total": total} if total.isdigit() else {}), **found}


def _reader(answer: Answer, head: bytes) -> Callable[[BinaryIO, str, ReadOptions, Columns], Iterator[Batch]] | None:
    if head.startswith((b"pk\x03\x04", b"\xd0\xcf\x11\xe0")):
        return workbook.read
    if head.startswith(b"<"):
        return xes.read if b"<log" in answer.body[:4096] else None
    named_json = "json" in answer.kind or answer.kind == "application/javascript"
    return None if named_json or head.startswith((b"{", b"[")) else delimited.read


def _text(answer: Answer, options: ReadOptions) -> str:
    marked = next((encoding for bom, encoding in _BOMS.items() if answer.body.startswith(bom)), None)
    encoding = options.encoding or marked or answer.charset or "utf-8"
    try:
        return answer.body.decode(encoding, "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


def _decoded(text: str) -> Any:
    try:
        return DECODER.decode(text.strip())
    except (json.JSONDecodeError, RecursionError):
        raise FaultError("web_damaged", temporary=True) from None


def _is_lines(answer: Answer, text: str) -> bool:
    """Whether each line is an object of its own, whatever the type says."""
    if any(word in answer.kind for word in ("ndjson", "jsonl", "json-lines", "jsonlines", "json-seq")):
        return True
    first, _, rest = text.strip().partition("\n")
    return first.startswith("{") and first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _lines(text: str, *, whole: bool) -> Iterator[Any]:
    lines = [line for line in text.replace("\x1e", "").split("\n") if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            yield DECODER.decode(line.strip())
        except (json.JSONDecodeError, RecursionError):
            if number == len(lines) and not whole:
                raise FaultError("web_damaged", temporary=True) from None
            yield _BROKEN


def _records(document: Any, record_path: str | None, columns: Columns) -> list[Any]:
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
    filled = [(key, value) for key, value in lists if any(isinstance(item, dict) for item in value)]
    known = [value for key, value in filled if folded(key).replace("_", "") in _RECORDS]
    if len(filled) == 1 or known:
        return known[0] if known else filled[0][1]
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


def _from_xml(text: str) -> Any:
    # The text is decoded already, so that an encoding named in it would be wrong.
    body = text.lstrip("\ufeff").lstrip()
    if body.startswith("<?xml"):
        body = body.partition("?>")[2]
    try:
        root = fromstring(body.encode())
    except DefusedXmlException:
        raise FaultError("web_no_records", path="") from None
    except (ParseError, ValueError):
        raise FaultError("web_damaged", temporary=True) from None
    content = _tree(root)
    if isinstance(content, str) and content.strip():
        raise FaultError("web_no_records", temporary=True, path="")
    return content if isinstance(content, dict) else {}  # a list without entries


def _tree(element: Element) -> Any:
    """An element as JSON would write it: children by name, a list where a name repeats, else the text."""
    if not len(element):
        return element.text
    found: dict[str, Any] = {}
    for child in element:
        name, value = child.tag.rpartition("}")[2], _tree(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _prints(batches: Sequence[Batch]) -> Iterator[int]:
    for batch in batches:
        yield from map(hash, batch.rows.itertuples(index=False, name=None))
        yield from (0 for _ in batch.broken)
