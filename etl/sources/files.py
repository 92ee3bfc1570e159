"""Reads a file of any format: tells compression and format by content and name, and hands on to a reader."""

import gzip
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from etl.progress import heard
from etl.sources import delimited, json_document, json_lines, workbook, xes
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.encodings import decoded_head
from etl.sources.headings import Columns
from tracker.store.problems import Problem

Reader = Callable[[BinaryIO, str, ReadOptions, Columns], Iterator[Batch]]

READERS: dict[str, Reader] = {
    "delimited": delimited.read,
    "json": json_document.read,
    "json_lines": json_lines.read,
    "workbook": workbook.read,
    "xes": xes.read,
}
_BY_SUFFIX = {
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".txt": "delimited",
    ".json": "json",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".ods": "workbook",
    ".xes": "xes",
    ".xlsb": "workbook",
    ".xlsx": "workbook",
}
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and workbooks with a password
_UNREAD = {
    b"PAR1": "Parquet",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"%PDF": "PDF",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}
_WORKBOOK_PARTS = (b"xl/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis")


def read(
    path: Path, options: ReadOptions, wanted: Collection[str], optional: Collection[str] | None = ()
) -> Iterator[Batch]:
    """Yield batches of about 100,000 rows with the `wanted` columns and those of `optional` that there are.

    All other columns, personal ones among them, are dropped while reading; `optional` None keeps them all.
    Raises UnreadableFileError, at the first batch or, where a file is damaged further on, later.
    """
    columns = Columns.of(wanted, optional)
    try:
        with opened(path) as stream:
            yield from READERS[file_format(stream, path.name)](stream, path.name, options, columns)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFileError(Problem("damaged_archive", {"file": path.name})) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFileError(Problem("cannot_open", {"file": path.name, "reason": reason})) from error


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacked where it is compressed."""
    with path.open("rb") as plain:
        heard().stream(plain)
        packed = plain.read(2) == _GZIP
        plain.seek(0)
        if not packed:
            yield plain
            return
        with gzip.GzipFile(fileobj=plain) as unpacked:
            yield cast(BinaryIO, unpacked)


def file_format(stream: BinaryIO, name: str) -> str:
    """Return the name of the reader for a file, by its content first; raises UnreadableFileError."""
    head = stream.read(4096)
    stream.seek(0)
    if not head:
        raise UnreadableFileError(Problem("empty_file", {"file": name}))
    named = _by_name(name)
    if named == "workbook" or head.startswith(_OLE):
        return "workbook"
    if head.startswith(_ZIP) and any(part in head for part in _WORKBOOK_PARTS):
        return "workbook"
    unread = {_ZIP: "zip", **_UNREAD}
    for magic, found in unread.items():
        if head.startswith(magic):
            raise UnreadableFileError(Problem("unknown_format", {"file": name, "found": found}))
    text = decoded_head(head).lstrip()
    if text.startswith(("<?xml", "<log", "<!--")):
        return "xes"
    if text.lower().startswith(("<!doctype html", "<html", "<table")):
        raise UnreadableFileError(Problem("unknown_format", {"file": name, "found": "HTML"}))
    return named or {"{": "json_lines", "[": "json"}.get(text[:1], "delimited")


def _by_name(name: str) -> str | None:
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    return _BY_SUFFIX.get(suffixes[-1]) if suffixes else None
