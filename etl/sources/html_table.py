"""HTML tables, which many systems send as `.xls`: cells as text, with what is merged."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import BinaryIO

from etl.sources import encodings
from etl.sources.batch import UnreadableFileError
from etl.sources.encodings.reading import Reader
from tracker.store.problems import Problem

CELL_LIMIT = 5_000_000
SPAN_LIMIT = 1000
_READ = 1 << 18

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class HtmlTable:
    """One table: rows of text, and first and last cell (row, column; from 0) of each merged area."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


def tables(stream: BinaryIO, name: str, encoding: str | None) -> list[HtmlTable]:
    """Return the tables of a page in its order; raises UnreadableFileError where they are too large."""
    head = stream.read(_READ)
    reader = Reader(encodings.detect(head, name, encoding), "replace")
    parser = _Parser(name)
    while head:
        following = stream.read(_READ)
        parser.feed(reader.read(head, final=not following).removeprefix("\ufeff"))
        head = following
    parser.close()
    return parser.tables


class _Parser(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.tables: list[HtmlTable] = []
        self._name = name
        self._open: list[HtmlTable] = []
        self._cell: list[str] | None = None
        self._covered: set[tuple[int, int]] = set()  # cells below a merged one
        self._cells = 0
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            table = HtmlTable()
            self.tables.append(table)
            self._open.append(table)
            self._covered = set()
        elif tag in ("style", "script"):
            self._hidden = True
        elif not self._open:
            return
        elif tag == "tr":
            self._end_cell()
            self._open[-1].rows.append([])
        elif tag in ("td", "th"):
            self._begin_cell(dict(attrs))
        elif tag in ("br", "p", "div") and self._cell:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
        elif tag in ("style", "script"):
            self._hidden = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell.append(data)

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._open[-1]
        if not table.rows:
            table.rows.append([])
        row, number = table.rows[-1], len(table.rows) - 1
        while (number, len(row)) in self._covered:
            self._covered.remove((number, len(row)))
            row.append("")
        down, across = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        column = len(row)
        if down > 1 or across > 1:
            table.merges.append(((number, column), (number + down - 1, column + across - 1)))
            self._covered.update((number + r, column + c) for r in range(1, down) for c in range(across))
        row.extend([""] * across)
        self._count(across + (down - 1) * across)
        self._cell, self._place = [], (row, column)

    def _end_cell(self) -> None:
        if self._cell is not None:
            row, column = self._place
            row[column] = " ".join("".join(self._cell).split())
            self._cell = None

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > CELL_LIMIT:
            parameters: dict[str, str | int] = {"file": self._name, "limit": CELL_LIMIT // 1_000_000}
            raise UnreadableFileError(Problem("many_cells", parameters))


def _span(text: str | None) -> int:
    digits = (text or "").strip()
    return max(1, min(int(digits), SPAN_LIMIT)) if digits.isdecimal() and len(digits) < 6 else 1
