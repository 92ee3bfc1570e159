"""What the map of places tells: when places ended, and who took over from them."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from tracker.measures.split_places import PlaceHistory, Shares
from tracker.store.models import Locality, LocalityMap


def place_history(connection: Connection | Session) -> PlaceHistory:
    """Reforms as the map tells them: epochs begin on the day after old places ended."""
    code_of = {r.id: r.code for r in connection.execute(select(Locality.id, Locality.code))}
    ends = {
        r.id: r.valid_to
        for r in connection.execute(select(Locality.id, Locality.valid_to).where(Locality.valid_to.is_not(None)))
    }
    found: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for r in connection.execute(select(LocalityMap.old_locality_id, LocalityMap.new_locality_id, LocalityMap.share)):
        found[r.old_locality_id].append((r.new_locality_id, r.share))
    successors: dict[int, Shares] = {
        old: tuple(sorted(new, key=lambda entry: code_of[entry[0]])) for old, new in found.items()
    }
    starts = sorted({ends[old] + timedelta(days=1) for old in successors if old in ends})
    return PlaceHistory((date.min, *starts), successors, ends)
