"""The list of services: from the catalogue, not from the log, so that one without dossiers appears too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal, get_args

from tracker.measures.figure import Figure, Tally
from tracker.queries import catalogue, figures, targets, trend
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, Catalogue, ServiceEntry
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.standing import Standing, levels_on, standings
from tracker.queries.trend import Point
from tracker.queries.units import Key

Sort = Literal["gain", "uptake", "-uptake", "dossiers", "name"]
SORTS: tuple[Sort, ...] = get_args(Sort)
PAGE = 100


@dataclass(frozen=True)
class ServiceItem:
    """A service as lists show it; `standing` is None where it is not at level 3 or 4 on the last day."""

    service: ServiceEntry
    level: int | None
    agency: AgencyEntry | None
    target: float | None
    standing: Standing | None
    behind: "_Behind" = field(repr=False, compare=False)
    trend: tuple[Point, ...] = ()

    @property
    def status(self) -> str | None:
        """The class of low use, the same on every page."""
        return self.standing.status if self.standing else None

    @cached_property
    def figure(self) -> Figure:
        """The figure of the period; made when it is asked for, since a page shows a few of many services."""
        return self.behind.figure(self.service)

    @cached_property
    def last_year(self) -> Figure | None:
        """The figure of the same months a year before; None where they are not compared."""
        return self.behind.last_year(self.service)

    @property
    def gain(self) -> float:
        """Dossiers a year to win; 0 where there is nothing to say."""
        return self.standing.use.gain if self.standing else 0.0

    def with_trend(self, points: tuple[Point, ...]) -> "ServiceItem":
        return replace(self, trend=points)


@dataclass(frozen=True, eq=False)
class _Behind:
    """What the figures of a list are made of; `before`: None where they are not compared."""

    entries: Catalogue
    question: Question
    found: Mapping[Key, Sums]
    earlier: Question | None
    before: Mapping[Key, Sums]

    def figure(self, service: ServiceEntry) -> Figure:
        tally = self.found.get((service.id,), figures.NOTHING).tally
        return figures.of_service(self.entries, self.question, service, tally)

    def last_year(self, service: ServiceEntry) -> Figure | None:
        if self.earlier is None:
            return None
        tally = self.before.get((service.id,), figures.NOTHING).tally
        return figures.of_service(self.entries, self.earlier, service, tally)


@dataclass(frozen=True)
class ServiceList:
    """One page of the list; `total` counts all that the filters leave."""

    items: tuple[ServiceItem, ...]
    total: int
    page: int
    pages: int


def service_list(
    reader: Reader, question: Question, *, status: str | None = None, sort: Sort = "gain", page: int = 1
) -> ServiceList:
    """Return one page of the services that the filters leave, with the trend of those on the page."""
    chosen = everything(reader, question, status=status, sort=sort)
    shown = chosen[(page - 1) * PAGE : page * PAGE]
    ids = frozenset(item.service.id for item in shown)
    drawn = trend.trends(reader, question, "service", ids) if ids else {}
    items = tuple(item.with_trend(drawn.get(item.service.id, ())) for item in shown)
    return ServiceList(items, len(chosen), page, max(1, -(-len(chosen) // PAGE)))


def everything(
    reader: Reader, question: Question, *, status: str | None = None, sort: Sort = "gain"
) -> tuple[ServiceItem, ...]:
    """Return all services that the filters leave, in order, without trends."""
    chosen = [item for item in all_items(reader, question) if status is None or item.status == status]
    return tuple(sorted(chosen, key=sort_of(sort)))


def sort_of(sort: Sort) -> Callable[[ServiceItem], tuple[object, ...]]:
    """Return the order of a list; names break ties, and what has no share stands last."""

    def by_share(item: ServiceItem, direction: int) -> tuple[object, ...]:
        uptake = item.figure.uptake
        return (uptake is None, direction * (uptake or 0.0))

    orders: dict[Sort, Callable[[ServiceItem], tuple[object, ...]]] = {
        "uptake": lambda item: by_share(item, 1),
        "-uptake": lambda item: by_share(item, -1),
        "dossiers": lambda item: (-item.figure.dossiers,),
        "gain": lambda item: (-item.gain,),
        "name": lambda _item: (),
    }
    return lambda item: (*orders[sort](item), item.service.sort_key, item.service.code)


@remembered
def all_items(reader: Reader, question: Question) -> tuple[ServiceItem, ...]:
    """Return every service that the filters leave: in force on the last day, or with dossiers in the period.

    With a filter by level, services of that level on the last day, or that were so in the period; by agency, those
    of the agency or with something there. So that a list adds up to the figure that it is behind.
    """
    found = figures.sums(reader, question, ("service",))
    return items(reader, question, listed(reader, question, found), found)


def items(
    reader: Reader,
    question: Question,
    services: Sequence[ServiceEntry],
    found: Mapping[Key, Sums],
    service_ids: frozenset[int] | None = None,
) -> tuple[ServiceItem, ...]:
    """Return the items of some services from their sums; `service_ids`: those services, if they are few."""
    entries, day = catalogue.load(reader), question.window.end
    earlier = figures.last_year(question)
    before = figures.sums(reader, earlier, ("service",), service_ids) if earlier else {}
    behind = _Behind(entries, question, found, earlier, before)
    standing, levels = standings(reader, question), levels_on(reader, day)
    aims = targets.of_services(reader, services, day)
    return tuple(
        ServiceItem(
            service,
            levels[service.id],
            _agency(entries, service, day),
            aim,
            stands(question, levels[service.id], standing.get(service.id)),
            behind,
        )
        for service, aim in zip(services, aims, strict=True)
    )


def _agency(entries: Catalogue, service: ServiceEntry, day: date) -> AgencyEntry | None:
    return None if service.agency_id is None else entries.agency_by_id.get(entries.heir(service.agency_id, day))


def stands(question: Question, level: int | None, found: Standing | None) -> Standing | None:
    """Return how a service stands; one that has left the level asked for is no longer judged there."""
    asked = question.filters.level
    return found if asked is None or level == asked else None


def listed(reader: Reader, question: Question, found: Mapping[Key, Sums]) -> list[ServiceEntry]:
    """Return the services of the list, in the order of names."""
    entries = catalogue.load(reader)
    day, filters = question.window.end, question.filters
    agency_ids, levels = entries.agency_ids(filters, day), levels_on(reader, day)
    chosen = []
    for service in entries.matching(filters):
        key = (service.id,)
        if not service.in_force(day) and not (key in found and found[key].tally.known.dossiers):
            continue
        elsewhere = agency_ids is not None and service.agency_id not in agency_ids
        left = filters.level is not None and levels[service.id] != filters.level
        if (elsewhere or left) and not (key in found and _is_there(found[key].tally)):
            continue
        chosen.append(service)
    return chosen


def _is_there(tally: Tally) -> bool:
    return bool(tally.known.dossiers or tally.units.expected)
