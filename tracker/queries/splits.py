"""Places that were split at a reform, and whose figures hold dossiers shared out from them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from tracker.queries import catalogue, counting, places, units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import LocalityEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import LocalityMap
from tracker.store.models import UsagePlace as Place


@dataclass(frozen=True)
class Split:
    """An old place, and the places among which its dossiers are shared out, largest share first."""

    place: LocalityEntry
    parts: tuple[tuple[LocalityEntry, float], ...]

    @property
    def day(self) -> date | None:
        """The first day of the new places."""
        return self.place.valid_to + timedelta(days=1) if self.place.valid_to else None

    def share_of(self, place_id: int) -> float | None:
        """The share of a place that took over directly; None where a later reform moved it on."""
        return next((share for place, share in self.parts if place.id == place_id), None)


@remembered
def splits(reader: Reader) -> dict[int, Split]:
    """Return every split that the map tells, by old place."""
    by_id = catalogue.load(reader).locality_by_id
    found: dict[int, list[tuple[LocalityEntry, float]]] = defaultdict(list)
    rows = reader.session.execute(
        select(LocalityMap.old_locality_id, LocalityMap.new_locality_id, LocalityMap.share).where(LocalityMap.share > 0)
    )
    for old, new, share in rows:
        found[old].append((by_id[new], share))
    return {
        old: Split(by_id[old], tuple(sorted(parts, key=lambda part: (-part[1], part[0].code))))
        for old, parts in found.items()
        if len(parts) > 1
    }


@remembered
def shared_out(
    reader: Reader, question: Question, service_ids: frozenset[int] | None = None
) -> dict[int, tuple[Split, ...]]:
    """Return, by place, the splits of which dossiers stand in its figure for a question; others are left out."""
    window, since = question.window, places.epoch_asked(reader, question)
    known = splits(reader)
    if since is None or window.empty or not known:
        return {}
    statement = (
        select(Place.locality_id, Place.shared_from)
        .where(Place.epoch == since, Place.calendar == window.months.kind, Place.shared_from.is_not(None))
        .where(Place.period_start >= window.start, Place.period_end <= window.known_end)
        .where(counting.at_level(Place.level, question), counting.dossiers(Place, question) > 0)
        .where(*units.scope(reader, question, service_ids).conditions(Place))
        .distinct()
    )
    found: dict[int, list[Split]] = defaultdict(list)
    for place, origin in reader.session.execute(statement):
        if origin in known and place is not None:
            found[place].append(known[origin])
    return {place: in_order(of_place) for place, of_place in found.items()}


def in_order(found: Iterable[Split]) -> tuple[Split, ...]:
    """Return splits once each, in the order of names."""
    return tuple(sorted(set(found), key=lambda one: (one.place.sort_key, one.place.code)))
