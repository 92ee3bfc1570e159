"""Finding services, agencies and places by name without diacritics, by code, or by everyday words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from tracker.queries import catalogue
from tracker.queries.catalogue import AgencyEntry, LocalityEntry, ServiceEntry, valid_on
from tracker.queries.everyday import fits, readings
from tracker.queries.reader import Reader
from tracker.store.text import fold


class _Named(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def folded(self) -> str: ...
    @property
    def sort_key(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True)
class Found:
    """What fits, the closest first."""

    services: tuple[ServiceEntry, ...]
    agencies: tuple[AgencyEntry, ...]
    localities: tuple[LocalityEntry, ...]

    @property
    def total(self) -> int:
        return len(self.services) + len(self.agencies) + len(self.localities)


def find(reader: Reader, text: str, day: date) -> Found:
    """Return what fits a text; agencies and places as they are on a day. Nothing for an empty text."""
    if not text.strip():
        return Found((), (), ())
    entries = catalogue.load(reader)
    here = [one for one in entries.agencies if valid_on(one, day)]
    places = [one for one in entries.localities if valid_on(one, day)]
    return Found(_fitting(entries.services, text), _fitting(here, text), _fitting(places, text))


def _fitting(entries: Iterable[N], text: str) -> tuple[N, ...]:
    """Those that fit: first the one with this code, then names that begin so, then the rest in their order."""
    words, typed = readings(text), " ".join(fold(text).split())

    def order(one: N) -> tuple[object, ...]:
        code = fold(one.code)
        begins = one.folded.startswith(f"{code} {typed}")
        return (code != typed, typed not in one.folded, not begins, one.sort_key)

    return tuple(sorted((one for one in entries if fits(one.folded, words)), key=order))
