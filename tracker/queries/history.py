"""The longer history behind a question: up to 36 months, each beside the year before and its target."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.measures.figure import Figure
from tracker.measures.window import Window
from tracker.queries import catalogue, kept, targets, trend
from tracker.queries.catalogue import AgencyEntry, LocalityEntry, valid_on
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.trend import Point

MONTHS = 36
_SHARE_OF_A_REFORM = 0.25

TargetOn = Callable[[date], float | None]


@dataclass(frozen=True)
class HistoryPoint:
    """One period of the history; `last_year` None: nothing is known of the year before."""

    point: Point
    last_year: Figure | None
    target: float | None

    @property
    def figure(self) -> Figure:
        return self.point.figure


def long_window(reader: Reader, window: Window) -> Window | None:
    """Return the whole months up to the end of a period, 36 or the period's own, from the first data on."""
    if not window.whole:
        return None
    last = window.whole[-1]
    first = min(window.whole[0], last - MONTHS + 1)
    periods = kept.kept(reader).periods
    starts = [one.start for one in periods if one.has_data and one.calendar == window.months.kind]
    if starts:
        first = max(first, window.months.index(min(starts)))
    return Window.of(window.months, first, last, window.today) if first <= last else None


def history(
    reader: Reader, question: Question, target_on: TargetOn, service_ids: frozenset[int] | None = None
) -> tuple[HistoryPoint, ...]:
    """Return the history that ends with a question's period, oldest first; `target_on` gives a day's target."""
    shown = long_window(reader, question.window)
    if shown is None:
        return ()
    months = shown.months
    read = Window.of(months, months.index(shown.start) - 12, months.index(shown.end), shown.today)
    points = trend.trends(reader, question.over(read), None, service_ids)[None]
    by_start = {point.start: point.figure for point in points}
    return tuple(
        HistoryPoint(point, _known(by_start.get(_a_year_before(point.start))), target_on(point.end))
        for point in points
        if point.start >= shown.start
    )


def _known(figure: Figure | None) -> Figure | None:
    return None if figure is None or figure.uptake is None else figure


def _a_year_before(start: date) -> date:
    return start.replace(year=start.year - 1)


def target_of(reader: Reader, question: Question) -> TargetOn:
    """Return how to find the target of a question's filters on a day: the agency's, else the province's."""
    if question.filters.agency is None:
        return lambda day: targets.of_province(reader, day)
    agency = catalogue.load(reader).agency(question.filters.agency, question.day)
    return lambda day: targets.of_agency(reader, agency, day)


def reforms(reader: Reader, window: Window) -> tuple[date, ...]:
    """Return the days inside a period on which a quarter or more of the agencies or places were replaced."""
    entries = catalogue.load(reader)
    found = _replaced(entries.agencies) | _replaced(entries.localities)
    return tuple(sorted(day for day in found if window.start < day <= window.end))


def _replaced(entries: tuple[AgencyEntry, ...] | tuple[LocalityEntry, ...]) -> set[date]:
    ends = {entry.valid_to for entry in entries if entry.valid_to}
    days = set()
    for end in ends:
        in_force = sum(valid_on(entry, end) for entry in entries)
        ended = sum(entry.valid_to == end for entry in entries)
        if ended >= _SHARE_OF_A_REFORM * in_force:
            days.add(end + timedelta(days=1))
    return days
