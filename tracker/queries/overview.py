"""The overview: the province's figure, what it was, how services stand, and the trend."""

from collections import Counter
from dataclasses import dataclass

from tracker.measures.figure import Figure
from tracker.queries import catalogue, figures, kept, targets, trend
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.services import all_items
from tracker.queries.standing import STATUSES
from tracker.queries.trend import Point


@dataclass(frozen=True)
class LikeForLike:
    """Only units that are complete in both years."""

    figure: Figure
    last_year: Figure


@dataclass(frozen=True)
class ServiceCounts:
    """`total`: in force on the last day at any level; the others of those; `statuses`: one count each."""

    total: int
    level_3: int
    level_4: int
    with_online: int
    statuses: dict[str, int]


@dataclass(frozen=True)
class Overview:
    figure: Figure
    last_year: Figure | None
    like_for_like: LikeForLike | None
    by_level: dict[str, Figure]
    services: ServiceCounts
    target: float | None
    trend: tuple[Point, ...]


def overview(reader: Reader, question: Question) -> Overview:
    """Answer a question for everything that its filters leave."""
    earlier = figures.last_year(question)
    return Overview(
        figures.whole(reader, question),
        figures.whole(reader, earlier) if earlier else None,
        like_for_like(reader, question),
        by_level(reader, question),
        service_counts(reader, question),
        target(reader, question),
        trend.trend(reader, question),
    )


def like_for_like(reader: Reader, question: Question) -> LikeForLike | None:
    """Compare with last year over units that are complete in both; None where nothing is compared."""
    earlier = figures.last_year(question)
    if earlier is None or question.filters.locality is not None:
        return None
    now, before = figures.sums(reader, question)[()], figures.sums(reader, earlier)[()]
    return LikeForLike(
        figures.matched(question, now.matched_last, now.matched_last_units),
        figures.matched(question, before.matched_next, before.matched_next_units),
    )


def by_level(reader: Reader, question: Question) -> dict[str, Figure]:
    """Return the figure of level 3 and of level 4; with a filter by level, of that one."""
    asked = question.filters.level
    levels = ONLINE_LEVELS if asked is None else [level for level in ONLINE_LEVELS if level == asked]
    return {str(level): figures.whole(reader, question.at_level(level)) for level in levels}


def service_counts(reader: Reader, question: Question) -> ServiceCounts:
    """Count the services in force on the last day of the period."""
    day = question.window.end
    found = figures.sums(reader, question, ("service",))
    items = [item for item in all_items(reader, question) if item.service.in_force(day)]
    statuses = Counter(item.status for item in items if item.status)
    online = [found.get((item.service.id,), figures.NOTHING).tally.known.online for item in items]
    return ServiceCounts(
        len(items),
        sum(item.level == 3 for item in items),
        sum(item.level == 4 for item in items),
        sum(item.level in ONLINE_LEVELS and filed > 0 for item, filed in zip(items, online, strict=True)),
        {status: statuses[status] for status in STATUSES},
    )


def target(reader: Reader, question: Question) -> float | None:
    """Return the target of what is asked about: of the agency filtered by, else of the province."""
    day = question.window.end
    if question.filters.agency is None:
        return targets.of_province(reader, day)
    return targets.of_agency(reader, catalogue.load(reader).agency(question.filters.agency, day), day)


@dataclass(frozen=True)
class PeriodState:
    """Whether a period holds any data, and where the last 12 months (or fewer) with data lie if not."""

    empty: bool
    last_from: str | None
    last_to: str | None


def period_state(reader: Reader, question: Question) -> PeriodState:
    """Look whether a period holds data; if not, point to the last 12 months that end with data."""
    periods = kept.kept(reader)
    window = question.window
    kind = window.months.kind
    if periods.has_data(kind, window.start, window.end):
        return PeriodState(False, None, None)
    last = periods.last_day_with_data(kind)
    if last is None:
        return PeriodState(True, None, None)
    index = min(window.months.index(last), window.running_index)
    first = periods.first_day(kind)
    start = max(index - 11, window.months.index(first)) if first else index - 11
    return PeriodState(True, window.months.name(start), window.months.name(index))
