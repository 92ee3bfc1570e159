"""Lines of a delimited text as records (RFC 4180), such that a stray quote costs one line and no more."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.sources.text import LINE_LIMIT, Lines, line_problem
from tracker.store.problems import Problem, shape

RECORD_LINES = 200
RECORD_CHARACTERS = 256_000
_WINDOW_LINES = 2_000
SPACES = "\ufeff" + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())  # all that `strip` takes off

# The limit of the csv module (131,072) lies below that of a line here, and is one for the whole process.
csv.field_size_limit(max(csv.field_size_limit(), LINE_LIMIT))


@dataclass(frozen=True)
class Dialect:
    """How records are written: `width` is the number of fields of each."""

    delimiter: str
    width: int
    encoding: str


@dataclass(frozen=True)
class Part:
    """Consecutive rows, given as columns, and the line that each begins on."""

    columns: Sequence[Sequence[str]]
    lines: Sequence[int]


@dataclass
class Records:
    """What lines were read as: rows, rows set aside with their line, lines left over."""

    parts: list[Part] = field(default_factory=list)
    broken: list[tuple[int, Problem]] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)


def parse(lines: Lines, dialect: Dialect, *, final: bool) -> Records:
    """Return the records of `lines`; `rest` begins with a record that needs lines still to come.

    With `final` nothing comes any more. Blank lines and lines of delimiters alone are no records.
    """
    records = Records()
    start = 0
    for index, problem in _unreadable(lines, dialect.encoding):
        _segment(lines.texts[start:index], lines.first + start, dialect, records, final=True)
        records.broken.append((lines.first + index, problem))
        start = index + 1
    _segment(lines.texts[start:], lines.first + start, dialect, records, final=final)
    return records


def _unreadable(lines: Lines, encoding: str) -> list[tuple[int, Problem]]:
    if not lines.special:
        return []
    found = ((index, line_problem(text, encoding)) for index, text in enumerate(lines.texts))
    return [(index, problem) for index, problem in found if problem]


def _segment(texts: list[str], first: int, dialect: Dialect, records: Records, *, final: bool) -> None:
    if any('"' in text for text in texts):
        _QuotedLines(texts, first, dialect, records, final=final).parse()
    else:
        _split_plain(texts, first, dialect, records)


def _split_plain(texts: list[str], first: int, dialect: Dialect, records: Records) -> None:
    """Split lines without quotes, which are by far the most."""
    blank = dialect.delimiter + SPACES
    lines: Sequence[int] = range(first, first + len(texts))
    filled = [text for text in texts if text.strip(blank)]
    if len(filled) < len(texts):
        lines = [line for line, text in zip(lines, texts, strict=True) if text.strip(blank)]
    widths = [text.count(dialect.delimiter) + 1 for text in filled]
    if widths.count(dialect.width) < len(widths):
        found = list(zip(lines, filled, widths, strict=True))
        wrong = [(line, _wrong_width(width, dialect)) for line, _, width in found if width != dialect.width]
        records.broken.extend(wrong)
        lines = [line for line, _, width in found if width == dialect.width]
        filled = [text for _, text, width in found if width == dialect.width]
    # One split of all and a stride for each column is much faster than a list for each row.
    values = dialect.delimiter.join(filled).split(dialect.delimiter)
    columns = [values[position :: dialect.width] for position in range(dialect.width)]
    records.parts.append(Part(columns, lines))


def _wrong_width(width: int, dialect: Dialect) -> Problem:
    return Problem("columns", {"found": width, "expected": dialect.width})


class _QuotedLines:
    """Lines some of which hold quotes; a record may span several, up to a bound."""

    def __init__(self, texts: list[str], first: int, dialect: Dialect, records: Records, *, final: bool) -> None:
        self._texts = texts
        self._first = first
        self._dialect = dialect
        self._records = records
        self._final = final
        self._rows: list[list[str]] = []
        self._lines: list[int] = []

    def parse(self) -> None:
        """Read all records; what needs lines still to come is left as the rest."""
        start, window = 0, _WINDOW_LINES
        while start < len(self._texts):
            reached = self._window(start, min(start + window, len(self._texts)))
            if self._rows:
                # Turned into columns early: lists that live long cost the garbage collector half the time.
                self._records.parts.append(Part(list(zip(*self._rows, strict=True)), self._lines))
                self._rows, self._lines = [], []
            if reached == start:
                self._records.rest = self._texts[start:]
                return
            # After a stray quote the next may be near: read on in small steps, lest each costs a window.
            window = min(2 * window, _WINDOW_LINES) if reached - start > RECORD_LINES else RECORD_LINES + 1
            start = reached

    def _window(self, start: int, stop: int) -> int:
        """Read the records of some lines; return where to go on, `start` itself if more lines are needed."""
        reader = csv.reader(
            [text + "\n" for text in self._texts[start:stop]], delimiter=self._dialect.delimiter, strict=True
        )
        begin = start
        try:
            for fields in reader:
                end = start + reader.line_num
                if not self._accept(fields, begin, end):
                    return begin + 1
                begin = end
        except csv.Error:
            end = start + reader.line_num
            may_close = end == stop and (stop < len(self._texts) or not self._final)
            if may_close and self._in_bounds(begin, end):
                return begin
            self._set_aside(begin, end)
            return begin + 1
        return stop

    def _accept(self, fields: list[str], begin: int, end: int) -> bool:
        """Take a record; False if it joins lines that don't belong together: the first is set aside then."""
        if end - begin == 1 and len(fields) == self._dialect.width and fields[0].strip():
            self._take(fields, begin)
            return True
        if not any(map(str.strip, fields)):
            return True
        if len(fields) == self._dialect.width and self._in_bounds(begin, end):
            self._take(fields, begin)
            return True
        if end - begin > 1:
            self._reject_quote(begin)
            return False
        self._records.broken.append((self._first + begin, _wrong_width(len(fields), self._dialect)))
        return True

    def _take(self, fields: list[str], begin: int) -> None:
        self._rows.append(fields)
        self._lines.append(self._first + begin)

    def _in_bounds(self, begin: int, end: int) -> bool:
        if end - begin == 1:
            return True
        short = end - begin <= RECORD_LINES
        return short and sum(map(len, self._texts[begin:end])) <= RECORD_CHARACTERS

    def _set_aside(self, begin: int, end: int) -> None:
        """Deal with a line whose quotes don't fit; it is taken as it stands where that leaves no doubt.

        `"Hoa Sen" JSC` is written by systems that never quote: their delimiters alone give the right width.
        """
        fields = self._texts[begin].split(self._dialect.delimiter)
        if end - begin == 1 and len(fields) == self._dialect.width and self._texts[begin].count('"') % 2 == 0:
            self._take(fields, begin)
        else:
            self._reject_quote(begin)

    def _reject_quote(self, begin: int) -> None:
        value = shape(self._texts[begin][max(0, self._texts[begin].find('"') - 20) :])
        self._records.broken.append((self._first + begin, Problem("quotes", {"value": value})))
