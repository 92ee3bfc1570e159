"""The body of an answer as records: JSON, JSON Lines, CSV, XML and workbooks, by content first."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from etl.sources import delimited, xes
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.content import OpenedContent
from etl.sources.files import read_content
from etl.sources.headings import Columns
from etl.sources.http.client import Answer
from etl.sources.http.find import records_of
from etl.sources.http.patience import FaultError
from etl.sources.http.signals import Signals, signals
from etl.sources.http.xml import document_of
from etl.sources.json_lines import DECODER

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_LINES = object()  # a body of one document a line
_BROKEN = object()  # a line that is no JSON; its neighbours are

Reader = Callable[[BinaryIO, str, ReadOptions, Columns], Iterator[Batch]]


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
        page.batches = _read(reader, answer, name, options, columns)
        page.prints = tuple(_prints(page.batches))
        return page
    text = _text(answer, options)
    if head.startswith(b"<"):
        document: Any = document_of(text, name)
    else:
        document = _LINES if _is_lines(answer, text) else _decoded(text)
    if document is _LINES:
        page.records = list(_lines(text, whole=answer.whole))
    elif document or not head.startswith(b"<"):  # XML without an element is a list without entries
        page.records = records_of(document, options.record_path, columns)
        page.signals = signals(document, _told(answer))
    try:
        page.prints = tuple(hash(json.dumps(r)) if r is not _BROKEN else 0 for r in page.records)
    except RecursionError:
        raise FaultError("web_damaged") from None
    return page


def _read(reader: Reader, answer: Answer, name: str, options: ReadOptions, columns: Columns) -> list[Batch]:
    try:
        return list(reader(io.BytesIO(answer.body), name, options, columns))
    except UnreadableFileError:
        if reader is delimited.read and "csv" not in answer.kind and "tab-sep" not in answer.kind:
            # Not even said to be a table: some sentence, which must not be echoed as if it were headings.
            raise FaultError("web_damaged", temporary=True) from None
        raise


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


def _reader(answer: Answer, head: bytes) -> Reader | None:
    if head.startswith((b"pk\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _packed
    if head.startswith(b"<"):
        return xes.read if b"<log" in answer.body[:4096] else None
    named_json = "json" in answer.kind or answer.kind == "application/javascript"
    return None if named_json or head.startswith((b"{", b"[")) else delimited.read


def _packed(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """A workbook or an archive."""
    content = stream.read()
    opened = OpenedContent(name, lambda: io.BytesIO(content), random_access=True)
    return read_content(opened, options, columns)


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


def _prints(batches: Sequence[Batch]) -> Iterator[int]:
    for batch in batches:
        yield from map(hash, batch.rows.itertuples(index=False, name=None))
        yield from (0 for _ in batch.broken)
