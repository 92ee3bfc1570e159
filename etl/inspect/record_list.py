"""Where in a JSON document its records stand, for settings that name the place. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from etl.inspect.headings import known
from etl.sources.json_lines import flat

DEEPEST = 6  # keys that lead to a list
JUDGED = 50  # objects of a list whose keys are looked at
Path = tuple[str, ...]


@dataclass
class _List:
    """How many objects stand at a path, in all lists there, and the keys of the first ones."""

    count: int
    keys: set[str]

    @property
    def recognised(self) -> int:
        return sum(map(known, self.keys))


def record_path(document: Any) -> str | None:
    """The keys, joined by dots, that lead to the records; None where the readers find them by themselves.

    The records are the objects of which there are most, in one list or in many on the way (`units.files`); but
    what hangs on them (`files.attachments`) gives way to a list around it with more known headings.
    """
    lists: dict[Path, _List] = {}
    for path, objects in _lists(document, ()):
        found = lists.setdefault(path, _List(0, set()))
        found.count += len(objects)
        if len(found.keys) < JUDGED:
            found.keys.update(key for entry in islice(objects, JUDGED) for key in flat(entry))
    if not lists:
        return None
    path = max(lists, key=lambda p: (lists[p].count, -len(p)))
    around = [outer for outer in lists if outer == path[: len(outer)]]
    path = max(around, key=lambda p: (lists[p].recognised, lists[p].count))
    if not isinstance(document, dict):
        return ".".join(path) or None
    beside = [value for value in document.values() if isinstance(value, list)]
    return None if len(path) == 1 and len(beside) == 1 and len(lists) == 1 else ".".join(path)


def _lists(value: Any, path: Path) -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Lists of objects by the keys that lead to them, those inside of others too."""
    if len(path) > DEEPEST:
        return
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _lists(item, (*path, name))
    elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
        yield path, value
        for entry in value:
            for name, item in entry.items():
                yield from _lists(item, (*path, name))
