"""The figure of a question, whether it is about units or about a place; one way for every page."""

from collections.abc import Mapping

from tracker.measures.figure import Completeness, Counts, Figure, Tally, figure
from tracker.queries import places, units
from tracker.queries.catalogue import Catalogue, ServiceEntry
from tracker.queries.counting import Sums
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader

NOTHING = Sums()


def sums(
    reader: Reader,
    question: Question,
    by: tuple[units.By, ...] = (),
    service_ids: frozenset[int] | None = None,
) -> Mapping[units.Key, Sums]:
    """Return sums by key, of a place where the question names one."""
    if question.filters.locality is not None:
        return places.sums(reader, question, by, service_ids)
    return units.sums(reader, question, by, service_ids)


def whole(reader: Reader, question: Question) -> Figure:
    """Return the figure over everything that the filters leave."""
    return of_tally(question, sums(reader, question)[()].tally)


def of_tally(question: Question, tally: Tally) -> Figure:
    """Return the figure of a tally of a question."""
    return figure(tally, question.definition, running=question.window.running)


def of_service(entries: Catalogue, question: Question, service: ServiceEntry, tally: Tally) -> Figure:
    """Return a service's figure; it says so where the service was never at level 3 or 4 in the period."""
    nothing = not tally.units.expected and not tally.known.dossiers
    outside = question.definition != "uptake_all" and nothing
    if outside:
        level = entries.level_on(service, question.window.end)
        outside = level not in ONLINE_LEVELS and service.in_force(question.window.end)
    return figure(tally, question.definition, running=question.window.running, outside_level=outside)


def last_year(question: Question) -> Question | None:
    """Return the question about the year before; None where the period is never compared (still running)."""
    return None if question.window.running or question.window.empty else question.a_year_earlier()


def matched(question: Question, base: Counts, matched_units: int) -> Figure:
    """Return one side of a like-for-like comparison: only units that are complete in both years."""
    tally = Tally(base, base, Completeness(matched_units, matched_units))
    return figure(tally, question.definition)
