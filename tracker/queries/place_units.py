"""Units of places, as far as they are reported by place.

A place's units are those of the services that its applicants used, where they used them; of a place that
nothing is known of, those of all services: it may have no dossiers, or nobody may have told.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sqlalchemy import func, select

from tracker.measures.figure import Completeness
from tracker.queries import counting, unit_selects, units
from tracker.queries.cache import remembered
from tracker.queries.columns import Numbers, grouped
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE
from tracker.store.models import ReportedTotal as Total
from tracker.store.models import UsageUnit as Unit

Pair = tuple[int, int | None]  # service and agency


def of_everywhere(question: Question) -> Question:
    """Return the question without its place: units are those of services, wherever the applicant lives."""
    return replace(question, filters=replace(question.filters, locality=None), as_of=question.day)


@dataclass(frozen=True)
class PairUnits:
    """Units by pair of service and agency: columns of one length, in the order of pairs; agency -1 for none."""

    service: Numbers
    agency: Numbers
    reported: Numbers
    expected: Numbers

    def of_rows(self, service: Numbers, agency: Numbers) -> tuple[Numbers, Numbers]:
        """Return the reported and the expected units of the pair of each row; 0 where nothing is told of it."""
        width = int(max(self.agency.max(initial=NONE), agency.max(initial=NONE))) - NONE + 1
        codes = np.append(self.service * width + self.agency - NONE, np.iinfo(np.int64).max)
        asked = service * width + agency - NONE
        place = np.searchsorted(codes, asked)
        there = codes[place] == asked
        reported, expected = (np.append(column, 0)[place] * there for column in (self.reported, self.expected))
        return reported, expected

    def by(self, names: Sequence[units.By]) -> dict[tuple[int | None, ...], Completeness]:
        """Return the units by service, agency or both; all of them under () where no name is given."""
        if not names:
            return {(): self.total()}
        keys = [self.service if name == "service" else self.agency for name in names]
        groups = grouped(keys)
        columns = (groups.sum(self.reported).tolist(), groups.sum(self.expected).tolist())
        parts = zip(*(groups.first(key).tolist() for key in keys), strict=True)
        return {
            tuple(None if one == NONE else one for one in part): Completeness(*told)
            for part, told in zip(parts, zip(*columns, strict=True), strict=True)
        }

    def total(self) -> Completeness:
        """Return all units."""
        return Completeness(int(self.reported.sum()), int(self.expected.sum()))


@remembered
def by_pair(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> PairUnits:
    """Return the units of every service at every agency; reported only in whole months that name places."""
    plain = of_everywhere(question)
    window = plain.window
    known = _units(reader, plain, service_ids)
    nothing = np.zeros_like(known.reported)
    if not window.whole:
        return replace(known, reported=nothing)
    whole = plain.over(window.of(window.months, window.whole[0], window.whole[-1], window.today))
    told = _units(reader, whole, service_ids) if window.cuts else known
    reported = told.reported - _unnamed(told, _without_places(reader, whole, service_ids))
    if not window.cuts:
        return replace(known, reported=reported)
    both = PairUnits(
        np.append(known.service, told.service),
        np.append(known.agency, told.agency),
        np.append(nothing, reported),
        np.append(known.expected, np.zeros_like(reported)),
    )
    return _by_pair(both)


def _units(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> PairUnits:
    found = units.records(reader, question.window, units.scope(reader, question, service_ids))
    (service, agency), table = units.keyed(found, question, ("service", "agency"))
    reported, expected = (table[units.SUMS.index(name)] for name in ("reported", "expected"))
    return PairUnits(service, agency, reported, expected)


def _by_pair(rows: PairUnits) -> PairUnits:
    """Add up rows of the same pair."""
    groups = grouped([rows.service, rows.agency])
    keys = groups.first(rows.service), groups.first(rows.agency)
    return PairUnits(*keys, groups.sum(rows.reported), groups.sum(rows.expected))


def _unnamed(told: PairUnits, lost: Mapping[Pair, int]) -> Numbers:
    """What is lost of each pair."""
    if not lost:
        return np.zeros_like(told.reported)
    pairs = zip(told.service.tolist(), told.agency.tolist(), strict=True)
    return np.array([lost.get((one, None if at == NONE else at), 0) for one, at in pairs], dtype=np.int64)


def _without_places(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> dict[Pair, int]:
    """Count the units that are complete by totals which name no places."""
    if not _totals_count(reader):
        return {}
    named = _named_places(reader)
    keys = (Unit.service_id, Unit.agency_id, Unit.period_start, Unit.months)
    statement = (
        select(*keys, func.sum(Unit.expected))
        .where(
            unit_selects.inside(question.window),
            Unit.from_totals,
            counting.complete(Unit, question),
            counting.at_level(Unit.level, question),
            *units.scope(reader, question, service_ids).conditions(Unit),
        )
        .group_by(*keys)
    )
    lost: dict[Pair, int] = defaultdict(int)
    for service, agency, start, months, number in reader.session.execute(statement):
        # Places are kept by month: a coarser total tells nothing of them.
        if months > 1 or (service, agency, start) not in named:
            lost[service, agency] += int(number)
    return lost


@remembered
def _totals_count(reader: Reader) -> bool:
    """Whether any unit is fed by reported totals."""
    return reader.session.execute(select(Unit.id).where(Unit.from_totals).limit(1)).first() is not None


@remembered
def _named_places(reader: Reader) -> frozenset[tuple[int, int | None, date]]:
    """Services, agencies and first months' first days of the totals that name places; days are of their month."""
    keys = (Total.service_id, Total.agency_id, Total.period_start)
    statement = select(*keys).where(Total.effective, Total.locality_id.is_not(None)).distinct()
    return frozenset((row[0], row[1], row[2].replace(day=1)) for row in reader.session.execute(statement))
