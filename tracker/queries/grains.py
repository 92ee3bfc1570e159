"""The history behind a question by week, day, quarter or year; by month it is `history.history`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.measures.figure import Figure
from tracker.measures.window import Months, Window
from tracker.queries import figures, history, kept
from tracker.queries.cache import remembered
from tracker.queries.history import HistoryPoint, TargetOn
from tracker.queries.periods import LENGTHS, Grain, bucket, monday_of, week_name
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.trend import Point

MOST = {"week": 53, "day": 62, "quarter": 20, "year": 10}
_A_YEAR = timedelta(days=364)  # so that weekdays, and weeks, stand against their like


@dataclass(frozen=True)
class _Stretch:
    name: str
    window: Window
    before: Window


def points(
    reader: Reader,
    question: Question,
    target_on: TargetOn,
    grain: Grain,
    service_ids: frozenset[int] | None = None,
) -> tuple[HistoryPoint, ...]:
    """Return whole periods of a grain, oldest first, each beside its like of the year before.

    Weeks and days are those of the question (the last 53 and 62), quarters and years all that there are; none
    reaches into the month that is running.
    """
    if grain == "month":
        return history.history(reader, question, target_on, service_ids)
    return tuple(
        HistoryPoint(
            Point(one.name, one.window.start, one.window.end, _figure(reader, question.over(one.window), service_ids)),
            _known(_figure(reader, question.over(one.before), service_ids)),
            target_on(one.window.end),
        )
        for one in _stretches(reader, question, grain)
    )


def name_of(reader: Reader, months: Months, day: date, grain: Grain) -> str:
    """Return the name of the period of a grain that holds a day, as points bear it."""
    if grain == "day":
        return day.isoformat()
    if grain == "week":
        return week_name(day)
    return bucket(months, months.index(day), LENGTHS[grain], reader.settings.time.fiscal_year_starts).name


@remembered
def _figure(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> Figure:
    return figures.of_tally(question, figures.sums(reader, question, (), service_ids)[()].tally)


def _known(figure: Figure) -> Figure | None:
    return None if figure.uptake is None else figure


def _stretches(reader: Reader, question: Question, grain: Grain) -> list[_Stretch]:
    window = question.window
    start = kept.kept(reader).first_day(window.months.kind)
    if start is None or window.empty:
        return []
    end = min(window.end, window.months.last(window.running_index - 1))
    if grain in ("week", "day"):
        found = list(_days(window, max(start, window.start), end, grain))
    else:
        found = list(_months(reader, window, start, end, LENGTHS[grain]))
    return found[-MOST[grain] :]


def _days(window: Window, start: date, end: date, grain: Grain) -> Iterator[_Stretch]:
    length = timedelta(days=7 if grain == "week" else 1)
    first = start if grain == "day" or start.weekday() == 0 else monday_of(start) + length
    while first + length <= end + timedelta(days=1):
        last = first + length - timedelta(days=1)
        name = week_name(first) if grain == "week" else first.isoformat()
        yield _Stretch(name, _cut(window, first, last), _cut(window, first - _A_YEAR, last - _A_YEAR))
        first += length


def _cut(window: Window, start: date, end: date) -> Window:
    return Window(start, end, window.months, window.today)


def _months(reader: Reader, window: Window, start: date, end: date, length: int) -> Iterator[_Stretch]:
    months, fiscal = window.months, reader.settings.time.fiscal_year_starts
    index = months.index(start)
    while months.first(index) <= end:
        found = bucket(months, index, length, fiscal)
        index = months.index(found.end) + 1
        if found.start >= start and found.end <= end:
            whole = _cut(window, found.start, found.end)
            yield _Stretch(found.name, whole, whole.a_year_earlier())
