"""Why uptake moved since last year: the parts of `tracker.measures.change`, and the services behind them."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.measures import change as measure
from tracker.measures.change import Change
from tracker.queries import catalogue, figures, units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import Catalogue, ServiceEntry
from tracker.queries.columns import Flags
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE

Floats = NDArray[np.float64]
Cell = tuple[int, int]  # service and agency
_COLUMNS = ("base", "base_online", "matched_last", "matched_last_online", "matched_next", "matched_next_online")
_NOTHING = [0] * len(_COLUMNS)


@dataclass(frozen=True)
class Mover:
    """A service, and by how much (0..1) its own behaviour moved the whole."""

    service: ServiceEntry
    points: float


@dataclass(frozen=True)
class Explained:
    """A change with its parts; `movers`: the services behind behaviour, the largest movement first, up or down."""

    change: Change
    movers: tuple[Mover, ...]


@remembered
def explained(reader: Reader, question: Question) -> Explained | None:
    """Explain the movement since the same months last year; None where it cannot be compared.

    A cell is a service at an agency. What is complete in both years stands on both sides, as in the like-for-like
    figure; the rest joined or left, be it a service or only its data.
    """
    earlier = figures.last_year(question)
    if earlier is None or question.filters.locality is not None:
        return None
    entries = catalogue.load(reader)
    now, before = _by_cell(reader, question, question), _by_cell(reader, question, earlier)
    cells = sorted(now.keys() | before.keys())
    if not cells:
        return None
    by_id = {one.id: one for one in entries.services}
    moved = np.array([_reclassified(entries, by_id.get(cell[0]), cell[1], question, earlier) for cell in cells])
    here, there = ([side.get(cell, _NOTHING) for cell in cells] for side in (now, before))
    counts, steady = _rows(np.array(there, dtype=np.float64).T, np.array(here, dtype=np.float64).T)
    found = measure.explain(counts[0], counts[1], counts[2], counts[3], np.tile(moved, 3), steady)
    if found is None:
        return None
    points: dict[int, float] = defaultdict(float)
    for (owner, _agency), value in zip(cells * 3, found.by_cell.tolist(), strict=True):
        if owner != NONE and value:
            points[owner] += value
    movers = [Mover(by_id[owner], value) for owner, value in points.items() if owner in by_id]
    return Explained(found, tuple(sorted(movers, key=lambda one: (-abs(one.points), one.service.code))))


def _rows(before: Floats, after: Floats) -> tuple[Floats, Flags]:
    """Online and all dossiers before and after [4, 3 × cells], and which of these rows are steady.

    Three rows a cell: what is complete in both years, what only the first has, what only the second has. Given are
    the rows of `_COLUMNS` of both years [columns, cells].
    """
    base, base_online, last, last_online, next_, next_online = range(len(_COLUMNS))
    nothing = np.zeros(before.shape[1])
    steady = [before[next_online], before[next_], after[last_online], after[last]]
    left = [before[base_online] - before[next_online], before[base] - before[next_], nothing, nothing]
    joined = [nothing, nothing, after[base_online] - after[last_online], after[base] - after[last]]
    marks = np.repeat([True, False, False], before.shape[1])
    return np.concatenate([np.stack(part) for part in (steady, left, joined)], axis=1), marks


def _by_cell(reader: Reader, question: Question, year: Question) -> dict[Cell, list[int]]:
    """`_COLUMNS` of each cell in a year; what a predecessor held is the cell of the agency that took over."""
    entries = catalogue.load(reader)
    records = units.records(reader, year.window, units.scope(reader, year))
    (services, agencies), table = units.keyed(records, year, ("service", "agency"))
    heirs = {one: NONE if one == NONE else entries.heir(one, question.day) for one in np.unique(agencies).tolist()}
    found: dict[Cell, list[int]] = {}
    wanted = table[[units.SUMS.index(name) for name in _COLUMNS]].T.tolist()
    for service, agency, sums in zip(services.tolist(), agencies.tolist(), wanted, strict=True):
        cell = service, heirs[agency]
        known = found.get(cell)
        found[cell] = sums if known is None else [a + b for a, b in zip(known, sums, strict=True)]
    return found


def _reclassified(
    entries: Catalogue, service: ServiceEntry | None, agency_id: int, question: Question, earlier: Question
) -> bool:
    """Whether the level on the last day is another than a year before."""
    if service is None:
        return False
    days = question.window.end, earlier.window.end
    now, before = (entries.level_on(service, day, None if agency_id == NONE else agency_id) for day in days)
    return now != before
