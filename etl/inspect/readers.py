"""What `inspect` asks of the readers, and nothing else of it does: kind, encoding, layout, sheets, first rows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from python_calamine import CalamineWorkbook

from etl.sources import delimited, encodings
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.delimited import Layout
from etl.sources.files import file_format, opened, read
from etl.sources.headings import Columns
from etl.sources.text import HEAD_BYTES, TextFile
from tracker.store.problems import Problem

SEARCHED_DOCUMENT = 64_000_000  # characters of a JSON document that are searched for its list of records
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"\x28\xb5": "zstd"}
_LEGACY = {"Windows-1258": "cp1258", "Windows-1252": "cp1252"}
_NAMES = {"delimited": "csv", "json": "json", "json_lines": "jsonl", "xes": "xes"}
_WORKBOOKS = ("xlsx", "xlsb", "xls", "ods", "xlsm")


@dataclass(frozen=True)
class Kind:
    """`reader`: delimited, json, json_lines, workbook or xes; `format` and `compression` as people call them."""

    reader: str
    format: str
    compression: str | None


@dataclass(frozen=True)
class Encoded:
    """The encoding of a text, how sure it is (0 to 1), and what the settings must say for it (None: nothing)."""

    name: str
    confidence: float
    setting: str | None = None


def kind_of(path: Path) -> Kind:
    """What a file is by its content; raises UnreadableFileError."""
    try:
        with path.open("rb") as plain:
            packed = _PACKED.get(plain.read(2))
        with opened(path) as stream:
            reader = file_format(stream, path.name)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableFileError(Problem("cannot_open", {"file": path.name, "reason": reason})) from error
    suffixes = [suffix.lower().lstrip(".") for suffix in reversed(PurePath(path.name).suffixes)]
    name = _NAMES.get(reader) or next((suffix for suffix in suffixes if suffix in _WORKBOOKS), "xlsx")
    return Kind(reader, name, None if packed == "zip" and reader == "workbook" else packed)


def first_batch(path: Path, options: ReadOptions) -> Batch | None:
    """The first 100,000 rows or so, with all columns; None where there are no rows. Raises UnreadableFileError."""
    batches: Iterator[Batch] = read(path, options, (), None)
    return next(islice(batches, 1), None)


def encoding_of(path: Path) -> Encoded:
    """The encoding of a text; what is no UTF-8 is guessed by its bytes."""
    with opened(path) as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise UnreadableFileError(Problem("empty_file", {"file": path.name}))
    codec = encodings.detect(head, path.name, None)
    if codec != "utf-8" or head.isascii() or head.startswith(b"\xef\xbb\xbf"):
        return Encoded(codec, 1.0)
    text = (head[: head.rfind(b"\n") + 1] or head).decode("utf-8", "replace")
    bad = text.count("\ufffd")
    named = _LEGACY.get(encodings.looks_like(head))
    # Some bad bytes in a text of UTF-8 are bad rows, not another encoding.
    if bad and named and bad > 0.2 * sum(1 for c in text if ord(c) > 127):
        return Encoded(named, 0.5, named)
    return Encoded(codec, 0.8 if bad else 0.99)


def layout_of(path: Path, options: ReadOptions) -> Layout:
    """Delimiter, header row and headings of a delimited text; raises UnreadableFileError."""
    with opened(path) as stream:
        return delimited.layout(stream, path.name, options, Columns.of((), None))


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of the sheets of a workbook; none where it cannot be opened, which reading it explains."""
    try:
        with opened(path) as stream:
            return tuple(CalamineWorkbook.from_filelike(stream).sheet_names)
    except BaseException as error:
        # Damaged workbooks can make the Rust library panic, which is no Exception in Python.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        return ()


def document_of(path: Path) -> tuple[str, Any]:
    """The encoding of a JSON document and its content; None where it is too long to be searched, or no JSON."""
    parts: list[str] = []
    size = 0
    with opened(path) as stream:
        text = TextFile(stream, path.name)
        for block in text.blocks():
            parts.extend(block.texts)
            size += sum(map(len, block.texts))
            if size > SEARCHED_DOCUMENT:
                return text.encoding, None
    try:
        return text.encoding, json.loads("\n".join(parts))
    except (ValueError, RecursionError):
        return text.encoding, None
