"""One service: its item, and everything that its page shows beside it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from tracker.queries import catalogue, figures, groups, trend, units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.services import ServiceItem, items
from tracker.queries.standing import level_of, standings
from tracker.queries.usage import channel_totals
from tracker.store.models import UsagePlace


@dataclass(frozen=True)
class LevelStep:
    """A level from a day on; `agency` None: everywhere."""

    level: int
    valid_from: date | None
    agency: AgencyEntry | None


@dataclass(frozen=True)
class Break:
    """A day on which the series means something else afterwards; `kind`: places | agencies | level."""

    day: date
    kind: str


@dataclass(frozen=True)
class ServicePage:
    """A service with channels, levels, places, agencies and breaks of its series."""

    item: ServiceItem
    channels: dict[str, int]
    levels: tuple[LevelStep, ...]
    localities: tuple[groups.GroupItem, ...]
    agencies: tuple[groups.GroupItem, ...]
    breaks: tuple[Break, ...]


def service_page(reader: Reader, question: Question, service: ServiceEntry) -> ServicePage:
    """Return all about one service; the question's filters narrow it too."""
    ids = frozenset({service.id})
    localities = groups.localities(reader, question, ids) if has_places(reader, service) else ()
    return ServicePage(
        service_item(reader, question, service),
        channel_totals(reader, question, service),
        level_steps(reader, question, service),
        localities,
        agencies(reader, question, service),
        breaks(reader, question, service),
    )


def agencies(reader: Reader, question: Question, service: ServiceEntry) -> tuple[groups.GroupItem, ...]:
    """Return the agencies that have dossiers of a service, or are expected to report some."""
    every = groups.agencies(reader, question, frozenset({service.id}))
    return tuple(one for one in every if one.figure.dossiers or one.figure.completeness.expected)


def service_item(reader: Reader, question: Question, service: ServiceEntry) -> ServiceItem:
    """Return the item of one service, the same as in lists, with its trend."""
    ids = frozenset({service.id})
    (one,) = items(reader, question, [service], figures.sums(reader, question, ("service",), ids), ids)
    # How it stands holds whatever level is asked for: the page is about the service.
    one = replace(one, standing=standings(reader, question).get(service.id))
    return one.with_trend(trend.trends(reader, question, "service", ids).get(service.id, ()))


def level_steps(reader: Reader, question: Question, service: ServiceEntry) -> tuple[LevelStep, ...]:
    """Return the history of levels, oldest first; the catalogue's level alone where no history is kept."""
    entries = catalogue.load(reader)
    steps = tuple(
        LevelStep(
            entry.level,
            entry.valid_from,
            entries.agency_by_id.get(entry.agency_id) if entry.agency_id is not None else None,
        )
        for entry in entries.levels.get(service.id, ())
    )
    if steps:
        return steps
    level = level_of(reader, service, question.window.end)
    return () if level is None else (LevelStep(level, service.online_from, None),)


def breaks(reader: Reader, question: Question, service: ServiceEntry) -> tuple[Break, ...]:
    """Return the days inside the period, or the year before, at which places, agencies or levels changed."""
    entries = catalogue.load(reader)
    first = question.window.a_year_earlier().start
    last = question.window.end
    found = {Break(entry.valid_from, "level") for entry in entries.levels.get(service.id, ())[1:]}
    if has_places(reader, service):
        found |= {Break(day, "places") for day in _changes(entries.localities)}
    mine = {id_ for (id_,) in units.sums(reader, question, ("agency",), frozenset({service.id})) if id_}
    found |= {Break(day, "agencies") for day in _changes(tuple(one for one in entries.agencies if one.id in mine))}
    return tuple(sorted((one for one in found if first < one.day <= last), key=lambda one: (one.day, one.kind)))


def _changes(entries: tuple[catalogue.AgencyEntry | catalogue.LocalityEntry, ...]) -> set[date]:
    """Days after one of them ended: what follows counts under another one."""
    return {entry.valid_to + timedelta(days=1) for entry in entries if entry.valid_to}


@remembered
def _services_with_places(reader: Reader) -> frozenset[int]:
    statement = select(UsagePlace.service_id).where(UsagePlace.locality_id.is_not(None)).distinct()
    return frozenset(reader.session.scalars(statement))


def has_places(reader: Reader, service: ServiceEntry) -> bool:
    """Whether any log ever named a place for the service."""
    return service.id in _services_with_places(reader)
