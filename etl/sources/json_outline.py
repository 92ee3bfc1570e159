"""Which list of a JSON document holds its records, where the settings don't say."""

from dataclasses import dataclass, field
from typing import Any

from etl.sources.headings import Columns
from etl.sources.json_text import JsonText

DEPTH = 4  # lists further inside are not looked for
Path = tuple[str, ...]


@dataclass
class Outline:
    """Lists of objects by their path, each with what of `columns` its first record lacks; likewise the whole."""

    lists: dict[Path, int] = field(default_factory=dict)
    whole: int = 0


def find(text: JsonText, columns: Columns) -> Path | None:
    """Return the path of the list that holds the records; None: the document is one record itself.

    It is the first with all wanted columns, else the one that lacks fewest; a document that has all of them
    at its top is a record. `text` stands at an object, and is read no further than need be.
    """
    outline = Outline()
    top: dict[str, Any] = {}
    if _look(text, (), columns, outline, top):
        return next(reversed(outline.lists))
    outline.whole = len(columns.missing(list(top)))
    if not outline.lists or (columns.wanted and outline.whole == 0):
        return None
    return min(outline.lists, key=lambda path: (outline.lists[path], len(path)))


def _look(text: JsonText, path: Path, columns: Columns, outline: Outline, top: dict[str, Any]) -> bool:
    """Look through an object; True as soon as a list with all wanted columns is found."""
    for key in text.members():
        below = (*path, key)
        top[".".join(below)] = None
        kind = text.peek()
        if kind == "{" and len(below) < DEPTH:
            if _look(text, below, columns, outline, top):
                return True
        elif kind == "[":
            if _look_at_list(text, below, columns, outline, top):
                return True
        else:
            text.skip()
    return False


def _look_at_list(text: JsonText, path: Path, columns: Columns, outline: Outline, top: dict[str, Any]) -> bool:
    for number, _ in enumerate(text.elements()):
        if number or text.peek() != "{":
            text.skip()
            continue
        above = [name for name in top if name != ".".join(path)]
        keys = [*above, *_keys(text.value(), "")]
        outline.lists[path] = len(columns.missing(keys))
        if columns.wanted and not outline.lists[path]:
            return True
    if path not in outline.lists and not any(True for _ in outline.lists):
        outline.lists.setdefault(path, len(columns.wanted) + 1)  # empty, or of no objects
    return False


def _keys(record: dict[str, Any], prefix: str) -> list[str]:
    keys = []
    for key, value in record.items():
        keys.append(prefix + key)
        if isinstance(value, dict):
            keys.extend(_keys(value, f"{prefix}{key}."))
    return keys
