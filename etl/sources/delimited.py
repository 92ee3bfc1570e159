"""Delimited text (CSV, TSV): finds the delimiter and the header row, then streams the rows."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import SEARCHED_ROWS, Columns, find_header, missing_columns, nearest_header
from etl.sources.records import Dialect, parse
from etl.sources.rows import Rows
from etl.sources.text import UNDECODABLE, Lines, TextFile
from tracker.store.problems import Problem

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """How a delimited file is laid out; `header_row` is 1-based, data begin on line `first_data_line`."""

    encoding: str
    delimiter: str
    header_row: int
    first_data_line: int
    headings: tuple[str, ...]


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the rows of a delimited text; memory does not grow with the file. Raises UnreadableFileError."""
    source = TextFile(stream, name, options.encoding)
    blocks = source.blocks()
    head = next(blocks, Lines(1, [], False))
    layout = _layout(head, source, options, columns)
    dialect = Dialect(layout.delimiter, len(layout.headings), layout.encoding)
    rows = Rows(columns.keep(layout.headings), options.null_values)
    begun = layout.first_data_line - 1
    block: Lines | None = Lines(layout.first_data_line, head.texts[begun:], head.special)
    while block:
        following = next(blocks, None)
        rest = _add(block, dialect, rows, final=following is None)
        if rows.full:
            yield rows.take(source.told)
        block = following and Lines(following.first - len(rest), rest + following.texts, following.special)
    if len(rows):
        yield rows.take(source.told)


def layout(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Layout:
    """Return how a file is laid out, without reading its rows. Raises UnreadableFileError."""
    source = TextFile(stream, name, options.encoding)
    return _layout(next(source.blocks(), Lines(1, [], False)), source, options, columns)


def _add(block: Lines, dialect: Dialect, rows: Rows, *, final: bool) -> list[str]:
    records = parse(block, dialect, final=final)
    composed = all(map(str.isascii, block.texts)) or unicodedata.is_normalized("NFC", "\n".join(block.texts))
    for part in records.parts:
        rows.extend(part.columns, part.lines, composed=composed)
    for line, problem in records.broken:
        rows.reject(line, problem)
    return records.rest


@dataclass(frozen=True)
class _Head:
    """The first records of a file as one delimiter gives them, with the lines that each takes up."""

    delimiter: str
    cells: list[list[str]]
    spans: list[tuple[int, int]]
    header: int | None

    def score(self, columns: Columns) -> tuple[bool, int, float]:
        """Return how well the delimiter fits: header found, headings found, rows as wide as the header."""
        nearest = nearest_header(self.cells, columns)
        width = len(self.cells[self.header] if self.header is not None else nearest)
        begun = self.cells.index(list(nearest)) if self.header is None and nearest else self.header or 0
        below = [len(cells) for cells in self.cells[begun:] if any(map(str.strip, cells))]
        alike = sum(1 for other in below if other == width) / max(1, len(below))
        found = len(columns.wanted) - len(columns.missing(nearest))
        return self.header is not None and bool(columns.wanted), found, alike if width > 1 else alike / 2


def _layout(head: Lines, source: TextFile, options: ReadOptions, columns: Columns) -> Layout:
    if not any(text.strip() for text in head.texts):
        raise UnreadableFileError(Problem("empty_file", {"file": source.name}))
    skipped = (options.header_row or 1) - 1
    if not 0 <= skipped < len(head.texts):
        problem = Problem("no_header_row", {"file": source.name, "row": options.header_row or 0})
        raise UnreadableFileError(problem)
    texts = head.texts[skipped:]
    searched = 1 if options.header_row else SEARCHED_ROWS
    heads = [_head(texts, delimiter, columns, searched) for delimiter in _delimiters(source, options)]
    best = max(heads, key=lambda candidate: candidate.score(columns))
    if best.header is None:
        if any(UNDECODABLE in text for text in texts[:SEARCHED_ROWS]):
            raise source.wrong_encoding()
        raise missing_columns(source.name, columns, nearest_header(best.cells[:searched], columns))
    begin, end = best.spans[best.header]
    headings = tuple(best.cells[best.header])
    if any(UNDECODABLE in heading for heading in headings):
        raise source.wrong_encoding()
    return Layout(source.encoding, best.delimiter, skipped + begin + 1, skipped + end + 1, headings)


def _delimiters(source: TextFile, options: ReadOptions) -> Sequence[str]:
    if options.delimiter is None:
        return DELIMITERS
    delimiter = {"\\t": "\t", "tab": "\t"}.get(options.delimiter, options.delimiter)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        problem = Problem("bad_delimiter", {"file": source.name, "delimiter": options.delimiter})
        raise UnreadableFileError(problem)
    return (delimiter,)


def _head(texts: list[str], delimiter: str, columns: Columns, searched: int) -> _Head:
    """Read the first records, leniently: title rows have any width, a stray quote ends with its line."""
    cells: list[list[str]] = []
    spans = []
    index = 0
    while index < len(texts) and len(cells) < SEARCHED_ROWS:
        fields, taken = texts[index].split(delimiter), 1
        if '"' in texts[index]:
            lines = [text + "\n" for text in texts[index : index + SEARCHED_ROWS]]
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            try:
                fields = next(reader)
                taken = reader.line_num
            except csv.Error:
                pass
        cells.append(fields)
        spans.append((index, index + taken))
        index += taken
    return _Head(delimiter, cells, spans, find_header(cells[:searched], columns))
