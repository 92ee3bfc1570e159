"""The list of services: from the catalogue, not from the log, so that one without dossiers appears too."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from tracker.measures.figure import Figure, Tally
from tracker.queries import catalogue, figures, targets, trend
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.standing import Standing, level_of, levels_on, standings
from tracker.queries.trend import Point

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
    status: str | None
    figure: Figure
    last_year: Figure | None
    standing: Standing | None
    trend: tuple[Point, ...] = ()

    @property
    def gain(self) -> float:
        """Dossiers a year to win; 0 where there is nothing to say."""
        return self.standing.use.gain if self.standing else 0.0

    def with_trend(self, points: tuple[Point, ...]) -> "ServiceItem":
        return replace(self, trend=points)


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


@remembered
def most_to_win(reader: Reader, question: Question, count: int) -> tuple[ServiceItem, ...]:
    """Return the first services of `everything` in the order of gain, those with a dossier to win."""
    found = figures.sums(reader, question, ("service",))
    standing, levels = standings(reader, question), levels_on(reader, question.window.end)
    chosen = [
        (service, one)
        for service in listed(reader, question, found)
        if (one := stands(question, levels[service.id], standing.get(service.id))) is not None and one.use.gain >= 1
    ]
    chosen.sort(key=lambda pair: (-pair[1].use.gain, pair[0].sort_key, pair[0].code))
    first = chosen[:count]
    earlier = figures.last_year(question)
    ids = frozenset(service.id for service, _one in first)
    before = figures.sums(reader, earlier, ("service",), ids) if earlier and ids else {}
    return tuple(
        item(
            reader,
            question,
            service,
            found=found.get((service.id,), figures.NOTHING),
            before=before.get((service.id,), figures.NOTHING),
            stands=one,
        )
        for service, one in first
    )


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
    earlier = figures.last_year(question)
    before = figures.sums(reader, earlier, ("service",)) if earlier else {}
    standing, levels = standings(reader, question), levels_on(reader, question.window.end)
    return tuple(
        item(
            reader,
            question,
            service,
            found=found.get((service.id,), figures.NOTHING),
            before=before.get((service.id,), figures.NOTHING),
            stands=stands(question, levels[service.id], standing.get(service.id)),
        )
        for service in listed(reader, question, found)
    )


def stands(question: Question, level: int | None, found: Standing | None) -> Standing | None:
    """Return how a service stands; one that has left the level asked for is no longer judged there."""
    asked = question.filters.level
    return found if asked is None or level == asked else None


def listed(reader: Reader, question: Question, found: dict[tuple[int | None, ...], Sums]) -> list[ServiceEntry]:
    """Return the services of the list, in the order of names."""
    entries = catalogue.load(reader)
    day, filters = question.window.end, question.filters
    agency_ids = entries.agency_ids(filters, day)
    chosen = []
    for service in entries.matching(filters):
        tally = found[(service.id,)].tally if (service.id,) in found else None
        if not service.in_force(day) and not (tally and tally.known.dossiers):
            continue
        elsewhere = agency_ids is not None and service.agency_id not in agency_ids
        if elsewhere and not _is_there(tally):
            continue
        if filters.level is not None and level_of(reader, service, day) != filters.level and not _is_there(tally):
            continue
        chosen.append(service)
    return chosen


def _is_there(tally: Tally | None) -> bool:
    return tally is not None and bool(tally.known.dossiers or tally.units.expected)


def item(
    reader: Reader,
    question: Question,
    service: ServiceEntry,
    *,
    found: Sums,
    before: Sums,
    stands: Standing | None,
) -> ServiceItem:
    """Make the item of one service from its sums now and a year before."""
    entries = catalogue.load(reader)
    day = question.window.end
    earlier = figures.last_year(question)
    agency = None
    if service.agency_id is not None:
        agency = entries.agency_by_id.get(entries.heir(service.agency_id, day))
    last_year = figures.of_service(reader, earlier, service, before.tally) if earlier else None
    return ServiceItem(
        service,
        level_of(reader, service, day),
        agency,
        targets.of_service(reader, service, day),
        stands.status if stands else None,
        figures.of_service(reader, question, service, found.tally),
        last_year,
        stands,
    )
