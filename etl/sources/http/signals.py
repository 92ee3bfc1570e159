"""What the body of a page says about the pages to come, under whatever name: a total, a next, an end. Pure."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_TOTAL = "totalcount totalrecords totalelements totalitems totalresults totalrows recordstotal total tongso".split()
_PAGES = "totalpages pagecount numpages lastpage pages".split()
_MORE = "hasmore hasnext hasnextpage morepages more".split()
_LAST = "last islast lastpage islastpage".split()
_CURSOR = (
    "nextcursor nextpagetoken nexttoken nextpage endcursor continuationtoken continuation nextmarker scrollid "
    "nextlink odatanextlink nexturl nextpageurl next after cursor"
).split()
_LINK = "nextlink odatanextlink nexturl nextpageurl nexthref next nextpage".split()
_DEPTH = 4
_KEYS = 500


@dataclass(frozen=True)
class Signals:
    """What a page says: `total` rows and `pages` there are, whether there is `more` (None: not said)."""

    words: Mapping[str, Any]
    document: Any

    @property
    def total(self) -> int | None:
        return self._number(_TOTAL)

    @property
    def pages(self) -> int | None:
        return self._number(_PAGES)

    @property
    def more(self) -> bool | None:
        """Whether the page says that others follow, by a truth value or by a next that is empty or not."""
        for names, meaning in ((_MORE, True), (_LAST, False)):
            for name in names:
                said = _truth(self.words.get(name))
                if said is not None:
                    return said is meaning
        nexts = [self.words[name] for name in (*_LINK, *_CURSOR[:3]) if name in self.words]
        return any(_filled(value) for value in nexts) if nexts else None

    def number_at(self, path: str) -> int | None:
        """The whole number at a path of keys."""
        return _whole(at(self.document, path))

    def cursor(self) -> str | None:
        """The next cursor, or the address of the next page."""
        return self._first(_CURSOR)

    def link(self) -> str | None:
        """The address of the next page."""
        return self._first(_LINK)

    def _number(self, names: list[str]) -> int | None:
        return next((n for name in names if (n := _whole(self.words.get(name))) is not None), None)

    def _first(self, names: list[str]) -> str | None:
        # The first that is there decides, though it be empty: a `cursor` beside it only repeats the question.
        said = next((self.words[name] for name in names if name in self.words), None)
        return str(said) if _filled(said) else None


def signals(document: Any, headers: Mapping[str, Any]) -> Signals:
    """The words of a body outside its records, by their letters alone; those nearer to the root come first.

    `headers`: what the headers say, under the same words.
    """
    words: dict[str, Any] = dict(headers)
    for name, value in _walk(document):
        words.setdefault(name, value)
    return Signals(words, document)


def _walk(document: Any) -> Iterator[tuple[str, Any]]:
    waiting: deque[tuple[Any, int]] = deque([(document, 0)])
    met = 0
    while waiting and met < _KEYS:
        found, depth = waiting.popleft()
        for key, value in found.items() if isinstance(found, dict) else ():
            met += 1
            name = re.sub(r"[^a-z0-9]", "", str(key).lower())
            if isinstance(value, dict):
                if (address := _address(value)) is not None:
                    yield name, address
                elif depth < _DEPTH:
                    waiting.append((value, depth + 1))
            elif name in ("link", "links") and isinstance(value, list):
                yield from _relations(value)
            elif not isinstance(value, list):
                yield name, value


def _relations(links: list[Any]) -> Iterator[tuple[str, Any]]:
    for link in links:
        if isinstance(link, dict):
            relation = link.get("rel") or link.get("relation")
            if (address := _address(link)) is not None and isinstance(relation, str):
                yield relation.lower(), address


def _address(link: Mapping[str, Any]) -> str | None:
    found = link.get("href") or link.get("url")
    return found if isinstance(found, str) else None


def at(document: Any, path: str) -> Any:
    """What stands at a path of keys joined with dots; None where it leads nowhere."""
    found = document
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def text_at(document: Any, path: str) -> str | None:
    """The cursor or address at a path; None where there is none."""
    found = at(document, path)
    found = _address(found) if isinstance(found, dict) else found
    return str(found) if _filled(found) and not isinstance(found, list) else None


def _filled(value: Any) -> bool:
    return value not in (None, "", False, "null", "false")


def _whole(value: Any) -> int | None:
    text = str(value)
    return int(text) if not isinstance(value, bool) and text.isascii() and text.isdigit() and len(text) < 16 else None


def _truth(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())
