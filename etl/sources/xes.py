"""Event logs in XES (IEEE 1849): one row per event, columns named as pm4py names them.

An attribute of a trace is the column `case:<key>`, one of an event the column `<key>`. Attributes of the log,
global attributes and attributes of attributes are left out.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from etl.sources.batch import Batch, ReadOptions, UnreadableFileError
from etl.sources.headings import Columns, missing_columns
from etl.sources.keyed import KeyedRows
from tracker.store.problems import Problem


def read(stream: BinaryIO, name: str, options: ReadOptions, columns: Columns) -> Iterator[Batch]:
    """Yield the events of a log as rows; lines are the numbers of the events in the file.

    Raises UnreadableFileError, for XML that breaks off where it does so and for a wanted attribute that no
    event has at the end of the file.
    """
    rows = KeyedRows(columns, options.null_values)
    number = 0
    for case, events in _traces(stream, name):
        for event in events:
            number += 1
            rows.add_keyed(case | event, number)
            if rows.full:
                yield rows.take()
    if rows.lacking:
        raise missing_columns(name, columns, rows.seen)
    if len(rows):
        yield rows.take()


def _elements(stream: BinaryIO, name: str) -> Iterator[tuple[str, Element]]:
    line, column = 1, 0
    try:
        yield from iterparse(stream, events=("start", "end"))
        return
    except DefusedXmlException as error:
        raise UnreadableFileError(Problem("forbidden_xml", {"file": name})) from error
    except ParseError as error:
        line, column = error.position
    except (LookupError, ValueError):
        pass  # the first line names an encoding that the parser does not know
    raise UnreadableFileError(Problem("broken_xml", {"file": name, "line": line, "column": column + 1}))


def _traces(stream: BinaryIO, name: str) -> Iterator[tuple[dict[str, str], list[dict[str, str]]]]:
    """Yield the attributes of each trace with those of its events; elements are dropped once read."""
    path: list[Element] = []
    events: list[dict[str, str]] = []
    for kind, element in _elements(stream, name):
        if kind == "start":
            path.append(element)
            if len(path) == 1 and _tag(element) != "log":
                raise UnreadableFileError(Problem("unknown_format", {"file": name, "found": "XML"}))
            continue
        path.pop()
        if _tag(element) == "event" and len(path) in (1, 2):
            events.append(_attributes(element))
            element.clear()
        if len(path) == 1:
            yield _case(element), events
            events = []
            path[0].clear()


def _case(element: Element) -> dict[str, str]:
    if _tag(element) != "trace":
        return {}
    return {f"case:{key}": value for key, value in _attributes(element).items()}


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    """Return the attributes right under an element by key, with values as they are written."""
    found = {}
    for child in element:
        key, value = child.get("key"), child.get("value")
        if key is not None and value is not None:
            found[key] = value
    return found
