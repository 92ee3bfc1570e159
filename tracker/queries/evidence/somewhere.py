"""What feeds the figure of a service at one place: dossiers of the places that became it, and totals that name them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select

from tracker.measures.split_places import NO_PLACE, PlaceHistory, largest_remainder, move
from tracker.queries import catalogue, places, units
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.evidence.cells import Cell, by_agency_and_channel, cells_of, counts
from tracker.queries.evidence.rows import DossierRow, of_places
from tracker.queries.evidence.totals import TotalRow, feeding, parted, totals_of
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsagePlace
from tracker.store.place_history import place_history


@dataclass(frozen=True)
class FedHere:
    """Dossiers that count at the place, and totals of which a part or all does."""

    dossiers: tuple[DossierRow, ...]
    totals: tuple[TotalRow, ...]


def fed_here(reader: Reader, question: Question, service: ServiceEntry, code: str) -> FedHere:
    """Find what feeds the figure of a service at the place of a code."""
    since = places.epoch_asked(reader, question)
    if since is None or question.window.empty:
        return FedHere((), ())
    place = catalogue.load(reader).locality(code, question.day).id
    history = place_history(reader.session)
    cells = _cells(reader, question, service, since, place)
    if not cells:
        return FedHere((), ())
    first, last = min(cell.start for cell in cells), max(cell.end for cell in cells)
    became = history.became(place, since)
    mine: dict[tuple[int | None, str], list[DossierRow]] = defaultdict(list)
    for row in _moved(of_places(reader, became, first, last), place, since, history):
        if row.service_id == service.id:
            mine[row.agency_id, row.channel].append(row)
    totals = [row for row in totals_of(reader, service.id, first, last) if row.locality_id in became]
    totals = parted(totals, lambda old, dossiers: _part(place, old, dossiers, since, history))
    return _fed(question, cells, mine, totals)


def _fed(
    question: Question,
    cells: Sequence[Cell],
    mine: dict[tuple[int | None, str], list[DossierRow]],
    totals: Sequence[TotalRow],
) -> FedHere:
    dossiers: list[DossierRow] = []
    used: list[TotalRow] = []
    for key, found in by_agency_and_channel(cells).items():
        for cell in found:
            here = [row for row in mine[key] if cell.start <= row.day <= cell.end]
            if len(here) == cell.dossiers:
                dossiers += here
            else:
                used += feeding(cell, totals)
    return FedHere(
        tuple(sorted((row for row in dossiers if counts(question, row.level, row.channel)), key=lambda row: row.order)),
        tuple(row for row in used if counts(question, row.level, row.channel)),
    )


def _cells(reader: Reader, question: Question, service: ServiceEntry, since: date, place: int) -> list[Cell]:
    window = question.window
    statement = select(UsagePlace).where(
        UsagePlace.epoch == since,
        UsagePlace.calendar == window.months.kind,
        UsagePlace.period_start >= window.start,
        UsagePlace.period_end <= window.known_end,
        UsagePlace.locality_id == place,
        *units.scope(reader, question, frozenset({service.id})).conditions(UsagePlace),
    )
    return cells_of(reader.session.scalars(statement))


def _moved(rows: Sequence[DossierRow], place: int, since: date, history: PlaceHistory) -> list[DossierRow]:
    """The rows that stand at a place in an epoch: those of split places by their rank within each calendar month."""
    months: dict[tuple[int, int], list[DossierRow]] = defaultdict(list)
    for row in rows:
        months[row.day.year, row.day.month].append(row)
    return [row for of_month in months.values() for row in _moved_month(of_month, place, since, history)]


def _moved_month(rows: Sequence[DossierRow], place: int, since: date, history: PlaceHistory) -> list[DossierRow]:
    days = np.array([row.day for row in rows], dtype="datetime64[D]")
    hashes = np.array([row.dossier for row in rows] or [b""], dtype=object)
    found = np.array([NO_PLACE if row.locality_id is None else row.locality_id for row in rows], dtype=np.int64)
    origins = np.full(len(rows), NO_PLACE)
    for number, epoch in enumerate(history.epochs):
        if epoch > since:
            break
        after = history.epochs[number + 1] if number + 1 < len(history.epochs) else date.max
        here = np.flatnonzero(days < np.datetime64(after, "D"))
        found[here], origins[here] = move(found[here], origins[here], days[here], hashes[here], epoch, history)
    return [row for row, where in zip(rows, found.tolist(), strict=True) if where == place]


def _part(place: int, old: int | None, dossiers: int, since: date, history: PlaceHistory) -> int:
    """How many dossiers of a total that names an old place stand at the place."""
    if old is None or not history.ended(old, since):
        return dossiers if old == place else 0
    shares = history.successors[old]
    sizes = largest_remainder(dossiers, np.array([share for _new, share in shares]))
    parts = zip(shares, sizes.tolist(), strict=True)
    return sum(_part(place, new, size, since, history) for (new, _share), size in parts)
