"""Values of databases as the text that a file would hold."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from etl.sources.rows import Rows
from tracker.store.problems import Problem, shape

# NUL, and bytes that were no text, as `surrogateescape` keeps them.
_NO_TEXT = re.compile("[\0\udc80-\udcff]")


@dataclass(frozen=True)
class Column:
    """A column that is kept. `heading`: its name in the settings.

    `decimal`: it is read as a number, with this decimal sign. `scale`: declared digits after the point, where
    the database forgets them (SQLite).
    """

    heading: str
    decimal: str | None = None
    scale: int | None = None


@dataclass
class Texts:
    """Puts rows of a database into `Rows`; `lines` counts what came."""

    columns: Sequence[tuple[int, Column]]  # each with its position in a row
    rows: Rows
    lines: int = 0
    _broken: dict[int, Problem] = field(default_factory=dict)

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Add rows; the columns of `rows` are known by their place among the columns here."""
        first, self._broken = self.lines + 1, {}
        self.lines += len(rows)
        columns = [self._texts(column, [row[at] for row in rows]) for at, column in self.columns]
        lines: Sequence[int] = range(first, first + len(rows))
        for index, problem in self._broken.items():
            self.rows.reject(first + index, problem)
        if self._broken:
            lines = [line for index, line in enumerate(lines) if index not in self._broken]
            columns = [[text for i, text in enumerate(texts) if i not in self._broken] for texts in columns]
        self.rows.extend(columns, lines, composed=False)

    def _texts(self, column: Column, values: list[Any]) -> list[str | None]:
        texts = [
            value if value is None or value.__class__ is str else self._text(column, value, index)
            for index, value in enumerate(values)
        ]
        for index, text in enumerate(texts):
            if text and _NO_TEXT.search(text):
                self._refuse(index, "database_value", column, shape(_NO_TEXT.sub("\ufffd", text)))
        return texts

    def _text(self, column: Column, value: Any, index: int) -> str | None:
        if isinstance(value, (bytes, bytearray, memoryview)):
            self._refuse(index, "binary_value", column, "")
            return None
        return text_of(value, column)

    def _refuse(self, index: int, code: str, column: Column, value: str) -> None:
        self._broken[index] = Problem(code, {"column": column.heading, "value": value})


def text_of(value: Any, column: Column) -> str:
    """One value as text: dates in ISO 8601, numbers without exponent, JSON as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal)):
        return _number(value, column)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _number(value: float | Decimal, column: Column) -> str:
    if isinstance(value, int):
        return str(value)
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if column.decimal is None:
        return format(_as_declared(exact, column.scale), "f")
    text = format(exact, "f")
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) == 3:
        fraction += "0"  # 1.234 alone could be a thousand and more
    return f"{whole}{column.decimal}{fraction}" if fraction else whole


def _as_declared(value: Decimal, scale: int | None) -> Decimal:
    """The value with all digits of its column (1.00119 of NUMERIC(10,6) is 1.001190), if it has no more."""
    if scale is None:
        return value
    exponent = value.as_tuple().exponent
    return round(value, scale) if isinstance(exponent, int) and -exponent <= scale else value
