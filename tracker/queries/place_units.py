"""Units of places, as far as they are reported by place.

A place's units are those of the services that its applicants used, where they used them; of a place that
nothing is known of, those of all services: it may have no dossiers, or nobody may have told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from sqlalchemy import func, select

from tracker.measures.figure import Completeness
from tracker.queries import counting, unit_selects, units
from tracker.queries.cache import remembered
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE
from tracker.store.models import ReportedTotal as Total
from tracker.store.models import UsageUnit as Unit

Pair = tuple[int, int | None]  # service and agency
NO_UNITS = Completeness()


def of_everywhere(question: Question) -> Question:
    """Return the question without its place: units are those of services, wherever the applicant lives."""
    return replace(question, filters=replace(question.filters, locality=None), as_of=question.day)


@remembered
def by_pair(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> dict[Pair, Completeness]:
    """Return the units of every service at every agency; reported only in whole months that name places."""
    plain = of_everywhere(question)
    window = plain.window
    known = _units(reader, plain, service_ids)
    found = {pair: Completeness(0, told.expected) for pair, told in known.items()}
    if not window.whole:
        return found
    whole = plain.over(window.of(window.months, window.whole[0], window.whole[-1], window.today))
    unnamed = _without_places(reader, whole, service_ids)
    for pair, told in (_units(reader, whole, service_ids) if window.cuts else known).items():
        expected = found.get(pair, NO_UNITS).expected
        found[pair] = Completeness(told.reported - unnamed.get(pair, 0), expected)
    return found


def _units(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> dict[Pair, Completeness]:
    found = units.records(reader, question.window, units.scope(reader, question, service_ids))
    *_, reported, expected = units.sum_table(found, question)[:6, found.counts]
    keys = np.stack([found.service, found.agency])[:, found.counts]
    pairs, places = np.unique(keys, axis=1, return_inverse=True)
    sums = np.zeros((2, pairs.shape[1]), dtype=np.int64)
    np.add.at(sums[0], places.ravel(), reported)
    np.add.at(sums[1], places.ravel(), expected)
    return {
        (service, None if agency == NONE else agency): Completeness(*told)
        for service, agency, told in zip(*pairs.tolist(), sums.T.tolist(), strict=True)
    }


def _without_places(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> dict[Pair, int]:
    """Count the units that are complete by totals which name no places."""
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
def _named_places(reader: Reader) -> frozenset[tuple[int, int | None, date]]:
    """Services, agencies and first months' first days of the totals that name places; days are of their month."""
    keys = (Total.service_id, Total.agency_id, Total.period_start)
    statement = select(*keys).where(Total.effective, Total.locality_id.is_not(None)).distinct()
    return frozenset((row[0], row[1], row[2].replace(day=1)) for row in reader.session.execute(statement))


def total(found: Mapping[Pair, Completeness], pairs: Iterable[Pair] | None = None) -> Completeness:
    """Add up the units of some pairs of service and agency; None: of all."""
    told = found.values() if pairs is None else [found[pair] for pair in pairs if pair in found]
    return Completeness(sum(one.reported for one in told), sum(one.expected for one in told))
