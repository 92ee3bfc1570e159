"""Why uptake moved since last year: the parts of `tracker.measures.change`, and the services behind them."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from tracker.measures import change as measure
from tracker.measures.change import Change
from tracker.measures.figure import Counts
from tracker.queries import catalogue, figures
from tracker.queries.cache import remembered
from tracker.queries.catalogue import Catalogue, ServiceEntry
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader

_NOTHING = Counts()
Cell = tuple[int | None, int | None]


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
    now = _by_cell(entries, question, figures.sums(reader, question, ("service", "agency")))
    before = _by_cell(entries, question, figures.sums(reader, earlier, ("service", "agency")))
    by_id = {one.id: one for one in entries.services}
    rows: list[tuple[Counts, Counts, bool]] = []
    owners: list[int | None] = []
    moved: list[bool] = []
    for cell in now.keys() | before.keys():
        here, there = now.get(cell, figures.NOTHING), before.get(cell, figures.NOTHING)
        raised = _reclassified(entries, by_id.get(cell[0] or 0), cell[1], question, earlier)
        steady = there.matched_next, here.matched_last
        rows += [
            (*steady, True),
            (_less(there.tally.base, steady[0]), _NOTHING, False),
            (_NOTHING, _less(here.tally.base, steady[1]), False),
        ]
        owners += [cell[0]] * 3
        moved += [raised] * 3
    if not rows:
        return None
    counts = np.array([(a.online, a.dossiers, b.online, b.dossiers) for a, b, _steady in rows], dtype=float).T
    found = measure.explain(counts[0], counts[1], counts[2], counts[3], moved, [row[2] for row in rows])
    if found is None:
        return None
    points: dict[int, float] = defaultdict(float)
    for owner, value in zip(owners, found.by_cell.tolist(), strict=True):
        if owner is not None and value:
            points[owner] += value
    movers = [Mover(by_id[owner], value) for owner, value in points.items() if owner in by_id]
    return Explained(found, tuple(sorted(movers, key=lambda one: (-abs(one.points), one.service.code))))


def _by_cell(entries: Catalogue, question: Question, sums: dict[tuple[int | None, ...], Sums]) -> dict[Cell, Sums]:
    """What a predecessor held is the cell of the agency that took over."""
    found: dict[Cell, Sums] = defaultdict(Sums)
    for (service_id, agency_id), one in sums.items():
        heir = None if agency_id is None else entries.heir(agency_id, question.day)
        found[service_id, heir] += one
    return dict(found)


def _less(whole: Counts, part: Counts) -> Counts:
    return Counts(whole.dossiers - part.dossiers, whole.online - part.online)


def _reclassified(
    entries: Catalogue, service: ServiceEntry | None, agency_id: int | None, question: Question, earlier: Question
) -> bool:
    """Whether the level on the last day is another than a year before."""
    if service is None:
        return False
    days = question.window.end, earlier.window.end
    now, before = (entries.level_on(service, day, agency_id) for day in days)
    return now != before
