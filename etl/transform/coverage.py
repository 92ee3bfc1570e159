"""Which channels of which units are expected, and which are covered. Pure.

A grid has one row per pair (service, agency), one column per month and one layer per channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.settings import CHANNELS

Grid = npt.NDArray[np.bool_]
CHANNEL_NUMBER: Mapping[str, int] = {name: number for number, name in enumerate(CHANNELS)}
ALWAYS = [CHANNEL_NUMBER["online"], CHANNEL_NUMBER["counter"]]


LONGEST_GAP = 36  # months
SMALLEST_PART = 0.01


def main_span(months: npt.NDArray[np.int64], weights: npt.NDArray[np.int64]) -> tuple[int, int]:
    """First and last month of what a log is about, stray dates left out; months count from year 0.

    A mistyped year must not make a source cover the decades between. Months that lie more than three years
    from the rest and hold less than a hundredth of the rows are taken for such.
    """
    order = np.argsort(months, kind="stable")
    seen, held = months[order], weights[order].astype(float)
    parts = np.split(np.arange(len(seen)), np.flatnonzero(np.diff(seen) > LONGEST_GAP) + 1)
    share = [held[part].sum() / max(held.sum(), 1.0) for part in parts]
    kept = [part for part, own in zip(parts, share, strict=True) if own >= SMALLEST_PART or own == max(share)]
    return int(seen[kept[0][0]]), int(seen[kept[-1][-1]])


@dataclass(frozen=True)
class Scope:
    """What a source declares, with where its rows begin and end; months count from year 0.

    `agencies`, `services`: None covers all. `ends`: `until`, else the month of its newest row.
    `served`: services that it ever had a row of. `silent`: months too silent to count as covered, with the
    channels concerned. `grain`: months of the finest period, of a source of totals.
    """

    source_id: int
    position: int
    records: str
    channels: tuple[str, ...]
    agencies: frozenset[int] | None
    services: frozenset[int] | None
    starts: int
    ends: int
    until: int | None
    served: frozenset[int] = frozenset()
    silent: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    grain: int = 1
    long: bool = True  # totals: one row per channel, so that a missing row means zero

    @property
    def has_dossiers(self) -> bool:
        return self.records != "totals"

    def pairs(self, services: npt.NDArray[np.int64], agencies: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Which pairs the source declares."""
        inside = np.ones(len(services), dtype=bool)
        if self.agencies is not None:
            inside &= np.isin(agencies, list(self.agencies))
        if self.services is not None:
            inside &= np.isin(services, list(self.services))
        return inside

    def numbers(self) -> npt.NDArray[np.int64]:
        return np.array([CHANNEL_NUMBER[c] for c in self.channels], dtype=np.int64)


@dataclass(frozen=True)
class Frame:
    """Pairs and months of a grid."""

    services: npt.NDArray[np.int64]
    agencies: npt.NDArray[np.int64]
    first: int
    last: int

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    def empty(self) -> Grid:
        return np.zeros((len(self.services), self.months, len(CHANNELS)), dtype=bool)

    def index(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_arrays([self.services, self.agencies])

    def rows_of(self, frame: pd.DataFrame) -> npt.NDArray[np.int64]:
        """The pair's row in the grid for each line of a frame with service_id and agency_id."""
        return self.index().get_indexer(pd.MultiIndex.from_frame(frame[["service_id", "agency_id"]]))

    def between(self, start: int, end: int | None) -> slice:
        """The columns of a span of months; `end` is inclusive, None is open."""
        low = max(start - self.first, 0)
        high = self.months if end is None else min(end - self.first + 1, self.months)
        return slice(low, max(low, high))


@dataclass(frozen=True)
class Coverage:
    """`declared`: some source declares the channel for the unit. `covered`: dossiers of it are loaded whole.

    `claimed`: a source of dossiers covers it, silent or not. `displaces`: so that totals must not be added.
    """

    declared: Grid
    covered: Grid
    claimed: Grid
    displaces: Grid


def coverage(frame: Frame, scopes: list[Scope]) -> Coverage:
    """What the sources declare and cover over a frame of pairs and months."""
    declared, claimed, silenced, displaces = (frame.empty() for _ in range(4))
    for scope in scopes:
        inside = scope.pairs(frame.services, frame.agencies)
        channels = scope.numbers()
        _mark(declared, inside, frame.between(scope.starts, scope.until), channels)
        if not scope.has_dossiers:
            continue
        span = frame.between(scope.starts, scope.ends)
        _mark(claimed, inside, span, channels)
        knows = inside & (np.isin(frame.services, list(scope.served)) | (scope.services is not None))
        _mark(displaces, knows, span, channels)
        for month, names in scope.silent.items():
            quiet = np.array([CHANNEL_NUMBER[n] for n in names if n in scope.channels], dtype=np.int64)
            _mark(silenced, inside, frame.between(month, month), quiet)
    return Coverage(declared, claimed & ~silenced, claimed, displaces)


def _mark(grid: Grid, pairs: npt.NDArray[np.bool_], months: slice, channels: npt.NDArray[np.int64]) -> None:
    if months.start < months.stop and len(channels):
        grid[np.ix_(np.flatnonzero(pairs), np.arange(months.start, months.stop), channels)] = True
