"""A JSON document: the objects of a list are the rows; `record_path` says where in the document it stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from etl.sources import json_lines, json_outline
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import Columns, missing_columns
from etl.sources.json_text import JsonText
from etl.sources.keyed import KeyedRows
from etl.sources.text import LINE_LIMIT, UNDECODABLE, TextFile, line_problem
from tracker.store.problems import Problem

ABOVE_LIMIT = 100_000  # characters of an object beside the list whose fields are kept as columns
Values = Mapping[str, str | None]


@dataclass(frozen=True)
class Record:
    """A value of the list, its text, and the fields of what it stands in, named by their path."""

    value: Any
    text: str
    above: Values


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the objects of the list as rows, numbered from 1; nested keys are columns named with dots.

    Memory does not grow with the document. Lists inside lists on the way are read one after the other. Fields
    that stand before the list, in the objects that lead to it, are columns named by their path. Without
    `record_path` the list is the document, or the one in it that has the wanted columns. Several objects, one a
    line, are JSON Lines whatever the name. Raises UnreadableFileError, for a document that breaks off where it
    does so.
    """
    if _is_lines(stream, name, options):
        stream.seek(0)
        yield from json_lines.read(stream, name, options, columns)
        return
    stream.seek(0)
    path = _path(stream, name, options, columns)
    stream.seek(0)
    source = TextFile(stream, name, options.encoding)
    rows = KeyedRows(columns, options.null_values)
    for number, record in enumerate(_records(JsonText(_chunks(source), name), path, name), start=1):
        problem = _add(record, number, rows, source.encoding)
        if problem:
            rows.reject(number, problem)
        if rows.full:
            yield rows.take(source.told)
    if rows.lacking:
        raise missing_columns(name, columns, rows.seen)
    if len(rows):
        yield rows.take(source.told)


def _add(record: Record, number: int, rows: KeyedRows, encoding: str) -> Problem | None:
    unreadable = line_problem(record.text, encoding) if UNDECODABLE in record.text else None
    if unreadable or not isinstance(record.value, dict):
        return unreadable or json_lines.add(record.value, number, rows)
    return json_lines.add(record.value, number, rows, escaped="\\u" in record.text, above=record.above)


def _chunks(source: TextFile) -> Iterator[str]:
    return (text for text, _ in source._decoded())


def _text(stream: BinaryIO, name: str, options: ReadOptions) -> JsonText:
    return JsonText(_chunks(TextFile(stream, name, options.encoding)), name)


def _is_lines(stream: BinaryIO, name: str, options: ReadOptions) -> bool:
    """Whether the first line that holds anything is an object of its own, and more follows."""
    text = ""
    for chunk in _chunks(TextFile(stream, name, options.encoding)):
        text = (text + chunk).lstrip()
        first, _, rest = text.partition("\n")
        if len(text) > LINE_LIMIT or rest.strip():
            break
    try:
        return bool(rest.strip()) and isinstance(json_lines.DECODER.decode(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _path(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> tuple[str, ...] | None:
    """Return the keys that lead to the records; None: the document is one record."""
    if options.record_path:
        return tuple(options.record_path.split("."))
    text = _text(stream, name, options)
    kind = text.peek()
    if not kind:
        raise UnreadableFileError(Problem("empty_file", {"file": name}))
    return json_outline.find(text, columns) if kind == "{" else ()


def _records(text: JsonText, path: tuple[str, ...] | None, name: str) -> Iterator[Record]:
    if path is None:
        yield Record(text.value(), text.last, {})
    else:
        walk = _Walk(text)
        if not path and text.peek() not in ("[", "{"):
            text.skip()
        else:
            yield from walk.records(path, "", {})
        text.end()
        if not walk.found:
            raise UnreadableFileError(Problem("no_records", {"file": name, "path": ".".join(path)}))
    text.end()


class _Walk:
    """Goes down a path to the records; `found`: there was something at its end, maybe an empty list."""

    def __init__(self, text: JsonText) -> None:
        self.found = False
        self._text = text

    def records(self, path: tuple[str, ...], prefix: str, above: Values) -> Iterator[Record]:
        kind = self._text.peek()
        if kind == "[":
            self.found = self.found or not path
            for _ in self._text.elements():
                yield from self.records(path, prefix, above)
        elif not path:
            value = self._text.value()
            # A list of one may come as that one; a number or a text at the path's end is no record.
            self.found = self.found or value is None or isinstance(value, dict)
            if value is not None and self.found:
                yield Record(value, self._text.last, above)
        elif kind == "{":
            yield from self._below(path, prefix, above)
        else:
            self._text.skip()

    def _below(self, path: tuple[str, ...], prefix: str, above: Values) -> Iterator[Record]:
        fields: dict[str, str | None] = dict(above)
        for key in self._text.members():
            if key == path[0]:
                yield from self.records(path[1:], f"{prefix}{key}.", fields)
            elif self._text.peek() == "[" or self._text.longer_than(ABOVE_LIMIT):
                self._text.skip()
            else:
                fields.update(json_lines.flat({key: self._text.value()}, prefix))
