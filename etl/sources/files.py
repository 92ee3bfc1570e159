"""Reads a file of any format: finds its parts (sheets, members of an archive) and hands each to a reader."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from etl.sources import archives, delimited, json_document, json_lines, parquet, sheet, workbook, xes
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.content import Content, LocalContent
from etl.sources.formats import format_of
from etl.sources.grid import Grid
from etl.sources.headings import Columns, missing_columns
from etl.sources.packing import direct, refusals, seekable, unpacked
from etl.sources.repaired import repaired
from tracker.store.problems import Problem

Reader = Callable[[BinaryIO, str, ReadOptions, Columns], Iterator[Batch]]

READERS: dict[str, Reader] = {
    "delimited": delimited.read,
    "json": json_document.read,
    "json_lines": json_lines.read,
    "parquet": parquet.read,
    "xes": xes.read,
}
ARCHIVE_DEPTH = 3
_MEANT = 2 / 3  # of the wanted headings: a sheet that has as many was meant to have them all


@dataclass(frozen=True)
class Part:
    """What is read from beginning to end: a file, a sheet (`#Sheet1`) or a member (`/log.csv`) of it.

    `suffix`: follows the name of the file, "" for the whole. `fingerprint`: changes with what the part says; ""
    where only that of the whole file tells.
    """

    suffix: str
    fingerprint: str
    batches: Callable[[], Iterator[Batch]]


def read(
    path: Path, options: ReadOptions, wanted: Collection[str], optional: Collection[str] | None = ()
) -> Iterator[Batch]:
    """Yield batches of about 30,000 rows with the `wanted` columns and those of `optional` that there are.

    All other columns, personal ones among them, are dropped while reading; `optional` None keeps them all.
    Sheets and members of an archive follow one another.
    Raises UnreadableFileError, at the first batch or, where a file is damaged further on, later.
    """
    yield from read_content(LocalContent(path, path.name), options, Columns.of(wanted, optional))


def read_content(content: Content, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the rows of content that may come from anywhere; see `read`."""
    for part in parts(content, options, columns):
        yield from part.batches()


def parts(content: Content, options: ReadOptions, columns: Columns, depth: int = 0) -> Iterator[Part]:
    """Yield what there is to read in a file, in its order; each may be read before the next is asked for.

    Raises UnreadableFileError where the file cannot be opened, or no part of it is what is wanted.
    """
    with refusals(content.name):
        kind = format_of(content)
        if kind == "archive":
            yield from _members(direct(content), options, columns, depth)
        elif kind == "html":
            yield from _sheets(workbook.HtmlBook(content, options.encoding), content.name, options, columns)
        elif kind == "workbook":
            yield from _sheets(workbook.Workbook(content), content.name, options, columns)
        else:
            yield Part("", "", lambda: _stream(content, kind, options, columns))


def _stream(content: Content, kind: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    opened = seekable(content) if kind == "parquet" else unpacked(content, told=True)
    with refusals(content.name), opened as stream:
        yield from READERS[kind](stream, content.name, options, columns)


def _members(archive: Content, options: ReadOptions, columns: Columns, depth: int) -> Iterator[Part]:
    if depth == ARCHIVE_DEPTH:
        raise UnreadableFileError(Problem("deep_archive", {"file": archive.name, "limit": ARCHIVE_DEPTH}))
    for member in archives.members(archive):
        for part in parts(member.content, options, columns, depth + 1):
            yield Part(f"/{member.name}{part.suffix}", part.fingerprint or member.fingerprint, part.batches)


def _sheets(book: workbook.Book, name: str, options: ReadOptions, columns: Columns) -> Iterator[Part]:
    """Yield the sheets that have the wanted headings; the sheet is named where others can be seen beside it."""
    chosen = workbook.chosen(book, name, options.sheet)
    nearest: list[sheet.Search] = []
    found = False
    for title in chosen:
        shown = f"{name}#{title}"
        headings = (*columns.wanted, *(columns.optional or ()))
        grid = repaired(book.grid(title), name, options.encoding, headings)
        search = sheet.search(grid, columns, options.header_row)
        nearest.append(search)
        if search.table is None:
            missing = len(columns.missing(search.nearest))
            if len(chosen) > 1 and 0 < missing <= (1 - _MEANT) * len(columns.wanted):
                raise missing_columns(shown, columns, search.nearest)
            continue
        found = True
        suffix = f"#{title}" if len(book.visible) > 1 and (options.sheet is None or len(chosen) > 1) else ""
        yield Part(suffix, "", _reader(grid, search.table, options))
    if not found:
        raise _nothing(name, options, columns, nearest)


def _reader(grid: Grid, table: sheet.Table, options: ReadOptions) -> Callable[[], Iterator[Batch]]:
    return lambda: sheet.rows(grid, table, options.null_values)


def _nothing(name: str, options: ReadOptions, columns: Columns, searches: list[sheet.Search]) -> UnreadableFileError:
    best = min((s.nearest for s in searches), key=lambda cells: (len(columns.missing(cells)), -len(cells)), default=())
    if not any(best):
        return UnreadableFileError(Problem("empty_file", {"file": name}))
    return missing_columns(name, columns, best)
