"""A JSON document: the objects of one array are the rows; `record_path` says where in the document it stands."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from etl.sources import json_lines
from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import Columns, missing_columns
from etl.sources.keyed import KeyedRows
from etl.sources.text import TextFile
from tracker.store.problems import Problem


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the objects of the array as rows, numbered from 1; nested keys are columns named with dots.

    Without `record_path` the array is the document, or the one array in it. A document must fit into memory.
    Several objects, one a line, are JSON Lines whatever the name. Raises UnreadableFileError.
    """
    source = TextFile(stream, name, options.encoding)
    text = "\n".join(line for block in source.blocks() for line in block.texts)
    try:
        document = json_lines.DECODER.decode(text)
    except (json.JSONDecodeError, RecursionError) as error:
        if not _is_lines(text):
            place = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
            where: dict[str, str | int] = {"file": name, "line": place[0], "column": place[1]}
            raise UnreadableFileError(Problem("broken_json", where)) from None
        stream.seek(0)
        yield from json_lines.read(stream, name, options, columns)
        return
    rows = KeyedRows(columns, options.null_values)
    for number, record in enumerate(_records(document, options.record_path, name), start=1):
        problem = json_lines.add(record, number, rows)
        if problem:
            rows.reject(number, problem)
        if rows.full:
            yield rows.take(source.told)
    if rows.lacking:
        raise missing_columns(name, columns, rows.seen)
    if len(rows):
        yield rows.take(source.told)


def _is_lines(text: str) -> bool:
    """Whether the first line that holds anything is an object of its own."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    try:
        return isinstance(json_lines.DECODER.decode(first), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def _records(document: Any, record_path: str | None, name: str) -> list[Any]:
    found = document
    for key in record_path.split(".") if record_path else ():
        found = found.get(key) if isinstance(found, dict) else None
    if record_path is None and isinstance(found, dict):
        arrays = [value for value in found.values() if isinstance(value, list)]
        found = arrays[0] if len(arrays) == 1 else [found]
    if not isinstance(found, list):
        raise UnreadableFileError(Problem("no_records", {"file": name, "path": record_path or ""}))
    return found
