"""JSON Lines: one object a line; keys of nested objects are columns named with dots (`applicant.kind`)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from etl.sources.batch import Batch, ReadOptions
from etl.sources.headings import Columns, missing_columns
from etl.sources.keyed import KeyedRows
from etl.sources.text import TextFile, line_problem
from tracker.store.problems import Problem, shape

# Numbers stay as they are written: a code 1.000000 is no 1.0.
DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=lambda _: None)


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the objects of a file as rows; a key that some lack is empty there.

    Raises UnreadableFileError, for a wanted key that no row has only at the end of the file.
    """
    source = TextFile(stream, name, options.encoding)
    rows = KeyedRows(columns, options.null_values)
    for block in source.blocks():
        for line, text in enumerate(block.texts, start=block.first):
            problem = line_problem(text, source.encoding) if block.special else None
            if problem is None and text.strip():
                problem = _add(text, line, rows)
            if problem:
                rows.reject(line, problem)
            if rows.full:
                yield rows.take(source.told)
    if rows.lacking:
        raise missing_columns(name, columns, rows.seen)
    if len(rows):
        yield rows.take(source.told)


def _add(text: str, line: int, rows: KeyedRows) -> Problem | None:
    try:
        return add(DECODER.decode(text), line, rows, escaped="\\u" in text)
    except json.JSONDecodeError as error:
        return _problem(text, error.pos)
    except RecursionError:
        return _problem(text, 0)


def add(
    value: Any, line: int, rows: KeyedRows, *, escaped: bool = True, above: Mapping[str, str | None] | None = None
) -> Problem | None:
    """Add a decoded object as a row; returns why it is none.

    `escaped`: it may hold what escapes can write. `above`: values of what it stands in; its own come first.
    """
    if not isinstance(value, dict):
        return _problem(json.dumps(value)[:40], 0)
    values = {**above, **flat(value)} if above else flat(value)
    if escaped:
        values = {_encodable(key): item and _encodable(item) for key, item in values.items()}
    rows.add_keyed(values, line)
    return None


def _problem(text: str, position: int) -> Problem:
    return Problem("json_line", {"column": position + 1, "value": shape(text[max(0, position - 10) :])})


def _encodable(text: str) -> str:
    """Replace what an escape can write but no text can hold: lone surrogates and NUL."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def flat(value: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Return the fields of an object as text, those of nested objects by names with dots."""
    found: dict[str, str | None] = {}
    for key, item in value.items():
        if item is None or isinstance(item, str):
            found[prefix + key] = item
        elif isinstance(item, dict):
            found.update(flat(item, f"{prefix}{key}."))
        else:
            found[prefix + key] = _text(item)
    return found


def _text(item: str | bool | list[Any] | None) -> str | None:
    if item is None or isinstance(item, str):
        return item
    if isinstance(item, bool):
        return "true" if item else "false"
    return json.dumps(item, ensure_ascii=False)
