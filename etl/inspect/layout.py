"""What a file is made of: the one place where `inspect` asks the readers. Reads a first part, never a file whole.

Everything that depends on how the readers detect formats, encodings and header rows is here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

from etl.inspect.heading_words import known
from etl.sources import delimited, encodings
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.files import file_format, opened, read
from etl.sources.headings import Columns, heading
from etl.sources.text import HEAD_BYTES, TextFile
from tracker.store.problems import Problem

SAMPLED_ROWS = 20_000
TRIED_SHEETS = 12
TRIED_HEADER_ROWS = 12
SEARCHED_DOCUMENT = 64_000_000  # bytes of a JSON document that is searched for its list of records
_PACKED = {b"\x1f\x8b": "gzip", b"PK": "zip", b"\x28\xb5": "zstd"}
_LEGACY = {"Windows-1258": "cp1258", "Windows-1252": "cp1252"}
_NAMES = {"delimited": "csv", "json": "json", "json_lines": "jsonl", "xes": "xes"}


@dataclass(frozen=True)
class Sample:
    """What a file is and its first rows. `options`: what the settings must say for it to be read so.

    `confidence`: of the encoding, 0 to 1, None where the format has none. `whole`: no more rows follow.
    `twins`: other sheets with the same headings. `broken`: problems of rows that could not be read, by code.
    """

    path: Path
    format: str
    compression: str | None
    rows: pd.DataFrame
    options: ReadOptions = field(default_factory=ReadOptions)
    encoding: str | None = None
    confidence: float | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    header_row: int | None = None
    whole: bool = True
    broken: Mapping[str, int] = field(default_factory=dict)
    repeated_headings: tuple[str, ...] = ()

    @property
    def recognised(self) -> int:
        """How many headings are known words."""
        return sum(1 for name in self.rows.columns if known(str(name)))


def sample(path: Path) -> Sample:
    """Read the first rows of a file of any format; raises UnreadableFileError."""
    with _as_problems(path), opened(path) as stream:
        kind = file_format(stream, path.name)
    first = Sample(path, _format_name(kind, path), _compression(path, kind), pd.DataFrame())
    if kind == "delimited":
        return _delimited(first)
    if kind in ("json", "json_lines"):
        return _json(first, kind)
    if kind == "workbook":
        return _workbook(first)
    return _rows(first, ReadOptions())


class _as_problems:  # noqa: N801 - a context manager, named like the verb that it is
    """Errors of the file system as the readers tell them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if isinstance(error, (OSError, EOFError)):
            reason = getattr(error, "strerror", None) or type(error).__name__
            parameters = {"file": self._path.name, "reason": reason}
            raise UnreadableFileError(Problem("cannot_open", parameters)) from error


def _format_name(kind: str, path: Path) -> str:
    if kind in _NAMES:
        return _NAMES[kind]
    suffixes = [suffix.lower().lstrip(".") for suffix in PurePath(path.name).suffixes]
    found = next((s for s in reversed(suffixes) if s in ("xlsx", "xlsb", "xls", "ods", "xlsm")), "xlsx")
    return found if kind == "workbook" else kind


def _compression(path: Path, kind: str) -> str | None:
    with path.open("rb") as stream:
        packed = _PACKED.get(stream.read(2))
    return None if packed == "zip" and kind == "workbook" else packed


def _rows(first: Sample, options: ReadOptions) -> Sample:
    """The sample with its rows, evenly spread over the first batch."""
    batches: Iterator[Batch] = read(first.path, options, (), None)
    found = list(islice(batches, 1))
    if not found:
        return replace(first, options=options)
    batch = found[0]
    whole = len(batch.rows) + len(batch.broken) < 100_000
    step = max(1, -(-len(batch.rows) // SAMPLED_ROWS))
    broken: dict[str, int] = {}
    for row in batch.broken:
        broken[row.problem.code] = broken.get(row.problem.code, 0) + 1
    rows = batch.rows.iloc[::step].reset_index(drop=True)
    begun = int(batch.lines[0]) - 1 if len(batch.lines) else None
    header = begun if first.format in ("xlsx", "xls", "ods", "xlsb", "xlsm") else None
    return replace(first, rows=rows, options=options, whole=whole, broken=broken, header_row=header)


def _delimited(first: Sample) -> Sample:
    options, confidence = _encoding(first.path)
    found = _rows(first, options)
    if found.recognised < 2:
        found = _other_header(first, found)
    with opened(first.path) as stream:
        layout = delimited.layout(stream, first.path.name, found.options, Columns.of((), None))
    seen = [heading(cell) for cell in layout.headings]
    repeated = tuple(dict.fromkeys(h for h in seen if h and seen.count(h) > 1))
    needed = replace(found.options, delimiter=None if layout.delimiter == "," else layout.delimiter)
    return replace(
        found,
        format="tsv" if layout.delimiter == "\t" else "csv",
        options=needed,
        encoding=layout.encoding,
        confidence=confidence,
        delimiter=layout.delimiter,
        header_row=layout.header_row,
        repeated_headings=repeated,
    )


def _encoding(path: Path) -> tuple[ReadOptions, float]:
    """Options with the encoding where the readers need to be told it, and how sure it is."""
    with opened(path) as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        raise UnreadableFileError(Problem("empty_file", {"file": path.name}))
    codec = encodings.detect(head, path.name, None)
    if codec != "utf-8":
        return ReadOptions(), 1.0
    cut = head[: head.rfind(b"\n") + 1] or head
    try:
        cut.decode("utf-8")
    except UnicodeDecodeError:
        named = _LEGACY.get(encodings.looks_like(head))
        # Some bad bytes in a text of UTF-8 are bad rows, not another encoding.
        mended = cut.decode("utf-8", "replace")
        bad = mended.count("\ufffd")
        if named and bad > 0.2 * sum(1 for c in mended if ord(c) > 127):
            return ReadOptions(encoding=named), 0.5
        return ReadOptions(), 0.8
    return ReadOptions(), 1.0 if head.isascii() or head.startswith(b"\xef\xbb\xbf") else 0.99


def _other_header(first: Sample, found: Sample) -> Sample:
    """The header row with the most known words among the first rows, if any has more than the one found."""
    best = found
    if not found.whole:
        return best
    for row in range(1, TRIED_HEADER_ROWS + 1):
        try:
            tried = _rows(first, replace(found.options, header_row=row))
        except UnreadableFileError:
            continue
        if tried.recognised > best.recognised + 1:
            best = tried
    return best


def _json(first: Sample, kind: str) -> Sample:
    path = first.path
    with opened(path) as stream:
        text = TextFile(stream, path.name)
        encoding = text.encoding
        size = 0
        parts = []
        for block in text.blocks() if kind == "json" else ():
            parts.extend(block.texts)
            size += sum(map(len, block.texts))
            if size > SEARCHED_DOCUMENT:
                break
    options = ReadOptions(record_path=_record_path("\n".join(parts)) if parts else None)
    return replace(_rows(first, options), encoding=encoding, confidence=0.99)


def _record_path(text: str) -> str | None:
    """Where in a document the longest list of objects stands, if it has to be told; keys joined by dots."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    lists = sorted(_lists(document, ()), key=lambda found: -found[0])
    only_one_here = [value for value in document.values() if isinstance(value, list)]
    if not lists:
        return None
    path = lists[0][1]
    if len(path) == 1 and len(only_one_here) == 1:
        return None  # the readers find it
    return ".".join(path)


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if len(path) > 6 or not isinstance(value, dict):
        return
    for name, item in value.items():
        if isinstance(item, list) and item and all(isinstance(entry, dict) for entry in item):
            yield len(item), (*path, name)
        else:
            yield from _lists(item, (*path, name))


def _workbook(first: Sample) -> Sample:
    """The sheet with the most known headings; where none has any, the first that can be read."""
    sheets = _sheets(first.path)
    if len(sheets) < 2:
        found = _workbook_header(first, _rows(first, ReadOptions()))
        return replace(found, sheet=sheets[0] if sheets else None, sheets=sheets)
    tried: list[Sample] = []
    problem: UnreadableFileError | None = None
    for name in sheets[:TRIED_SHEETS]:
        try:
            base = _rows(first, ReadOptions(sheet=name))
        except UnreadableFileError as error:
            problem = error
            continue
        tried.append(replace(_workbook_header(first, base), sheet=name, sheets=sheets))
    if not tried:
        raise problem or UnreadableFileError(Problem("empty_file", {"file": first.path.name}))
    best = max(tried, key=lambda s: (s.recognised, len(s.rows) > 0))
    twins = tuple(str(s.sheet) for s in tried if s is not best and list(s.rows.columns) == list(best.rows.columns))
    return replace(best, twins=twins if best.recognised else ())


def _workbook_header(first: Sample, found: Sample) -> Sample:
    return found if found.recognised >= 2 else _other_header(first, found)


def _sheets(path: Path) -> tuple[str, ...]:
    try:
        with opened(path) as stream:
            return tuple(CalamineWorkbook.from_filelike(stream).sheet_names)
    except BaseException as error:
        # Damaged workbooks can make the Rust library panic, which is no Exception in Python; reading tells why.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        return ()
