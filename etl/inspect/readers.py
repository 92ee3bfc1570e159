"""What `inspect` asks of the readers, and nothing else of it does: kind, encoding, layout, sheets, first rows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from etl.sources import archives, delimited, encodings, workbook
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.content import Content, LocalContent
from etl.sources.delimited import Layout
from etl.sources.files import read
from etl.sources.formats import format_of
from etl.sources.headings import Columns
from etl.sources.packing import GZIP, ZSTD, direct, refusals, unpacked
from etl.sources.text import HEAD_BYTES, TextFile
from tracker.store.problems import Problem

SEARCHED_DOCUMENT = 64_000_000  # characters of a JSON document that are searched for its list of records
_NAMES = {"delimited": "csv", "json": "json", "json_lines": "jsonl", "xes": "xes", "parquet": "parquet", "html": "html"}
_WORKBOOKS = ("xlsx", "xlsb", "xls", "ods", "xlsm")


@dataclass(frozen=True)
class Kind:
    """`reader`: delimited, json, json_lines, workbook or xes; `format` and `compression` as people call them;
    `members`: files in an archive."""

    reader: str
    format: str
    compression: str | None
    members: int = 1


@dataclass(frozen=True)
class Encoded:
    """The encoding of a text, how sure it is (0 to 1), and what the settings must say for it (None: nothing)."""

    name: str
    confidence: float
    setting: str | None = None


def kind_of(path: Path) -> Kind:
    """What a file is by its content; of an archive, what its first member is. Raises UnreadableFileError."""
    content = LocalContent(path, path.name)
    with refusals(path.name):
        with content.open() as plain:
            magic = plain.read(4)
        packed = "gzip" if magic.startswith(GZIP) else "zstd" if magic.startswith(ZSTD) else None
        found = format_of(content)
        members = 1
        if found == "archive":
            packed, members = "zip", len(archives.members(direct(content)))
        inner = _inner(content)
        reader = format_of(inner)
    suffixes = [suffix.lower().lstrip(".") for suffix in reversed(PurePath(inner.name).suffixes)]
    name = _NAMES.get(reader) or next((suffix for suffix in suffixes if suffix in _WORKBOOKS), "xlsx")
    return Kind("workbook" if reader == "html" else reader, name, packed, members)


def _inner(content: Content, depth: int = 0) -> Content:
    """The content itself, or the first member of an archive."""
    if depth == 3 or format_of(content) != "archive":
        return content
    member = next(iter(archives.members(direct(content))), None)
    return content if member is None else _inner(member.content, depth + 1)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with refusals(path.name), unpacked(_inner(LocalContent(path, path.name))) as stream:
        yield stream


def first_batch(path: Path, options: ReadOptions) -> Batch | None:
    """The first 100,000 rows or so, with all columns; None where there are no rows. Raises UnreadableFileError."""
    batches: Iterator[Batch] = read(path, options, (), None)
    return next(islice(batches, 1), None)


def encoding_of(path: Path) -> Encoded:
    """The encoding of a text; what is no UTF-8 is guessed by its bytes."""
    with _opened(path) as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise UnreadableFileError(Problem("empty_file", {"file": path.name}))
    found = encodings.detect(head, path.name, None)
    # What was guessed is written down, so that no later file is guessed anew.
    return Encoded(found.name, found.confidence, None if found.name.startswith("utf-") else found.name)


def layout_of(path: Path, options: ReadOptions) -> Layout:
    """Delimiter, header row and headings of a delimited text; raises UnreadableFileError."""
    with _opened(path) as stream:
        return delimited.layout(stream, path.name, options, Columns.of((), None))


def sheets_of(path: Path) -> tuple[str, ...]:
    """The names of the visible sheets of a workbook. Raises UnreadableFileError."""
    content = _inner(LocalContent(path, path.name))
    with refusals(path.name):
        if format_of(content) == "html":
            return ()
        return tuple(workbook.Workbook(content).visible)


def document_of(path: Path) -> tuple[str, Any]:
    """The encoding of a JSON document and its content; None where it is too long to be searched, or no JSON."""
    parts: list[str] = []
    size = 0
    with _opened(path) as stream:
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
