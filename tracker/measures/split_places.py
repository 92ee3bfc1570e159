"""Places across reforms: which new place each dossier of an old place stands in afterwards.

A place that was taken over whole moves all its dossiers. Those of a place that was split are shared out within
the place's calendar month by rank (day, then hash) and the shares of the map, rounded by largest remainder, so
that all views add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Shares = tuple[tuple[int, float], ...]  # new place and its share, in the order of codes
Numbers = NDArray[np.int64]
Hashes = NDArray[np.object_]
NO_PLACE = -1


@dataclass(frozen=True)
class PlaceHistory:
    """Epochs (first days of the times between reforms) and what each old place became.

    `ends`: last day of a place that no longer exists.
    """

    epochs: tuple[date, ...] = (date.min,)
    successors: Mapping[int, Shares] = field(default_factory=dict)
    ends: Mapping[int, date] = field(default_factory=dict)

    def ended(self, place: int, epoch: date) -> bool:
        """Whether a place was taken over by others before an epoch."""
        end = self.ends.get(place)
        return end is not None and end < epoch and place in self.successors

    def became(self, place: int, epoch: date) -> set[int]:
        """Return a place and all that became it, wholly or in part, until an epoch."""
        found, added = {place}, True
        while added:
            before = {
                old
                for old, shares in self.successors.items()
                if old not in found and self.ended(old, epoch) and any(new in found for new, _share in shares)
            }
            found |= before
            added = bool(before)
        return found


def is_split(shares: Shares) -> bool:
    """Whether more than one place takes something over."""
    return sum(share > 0 for _, share in shares) > 1


def largest_remainder(count: int, shares: NDArray[np.float64]) -> Numbers:
    """Share out a whole number: whole parts first, then one each to the largest remainders."""
    exact = count * shares / shares.sum()
    # A billionth is forgiven, so that 0.64 of 100 is 64 and not 63 and a bit.
    whole: Numbers = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: count - int(whole.sum())]] += 1
    return whole


def share_out(days: NDArray[np.datetime64], dossiers: Hashes, shares: Shares) -> Numbers:
    """The new place of each dossier of a split place in one calendar month, by rank (day, then hash)."""
    numbers = days.astype("datetime64[D]").astype(np.int64).tolist()
    names = dossiers.tolist()
    order = sorted(range(len(numbers)), key=lambda row: (numbers[row], names[row]))
    sizes = largest_remainder(len(order), np.array([share for _, share in shares]))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.repeat([place for place, _ in shares], sizes)
    return places


def move(
    places: Numbers,
    origins: Numbers,
    days: NDArray[np.datetime64],
    dossiers: Hashes,
    epoch: date,
    history: PlaceHistory,
) -> tuple[Numbers, Numbers]:
    """Move the dossiers of whole calendar months out of places that ended before an epoch, as often as it takes.

    `origins`: the last place whose split put each dossier where it is; `NO_PLACE` where none did. Returns the new
    places and origins; apply it to one epoch after the other.
    """
    places, origins = places.copy(), origins.copy()
    for _ in history.epochs:
        ended = {place for place in set(places.tolist()) - {NO_PLACE} if history.ended(place, epoch)}
        if not ended:
            break
        for place in sorted(ended):
            moving = np.flatnonzero(places == place)
            shares = history.successors[place]
            if len(shares) == 1:
                places[moving] = shares[0][0]
                continue
            months = days[moving].astype("datetime64[M]")
            for month in np.unique(months):
                own = moving[months == month]
                places[own] = share_out(days[own], dossiers[own], shares)
            if is_split(shares):
                origins[moving] = place
    return places, origins
