"""Where the share goes if it moves on as it has moved, when it reaches its target, and what the year still needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select

from tracker.measures.figure import Counts
from tracker.measures.pace import Pace, expected_volumes, pace
from tracker.measures.projection import Projection, Restlessness, learn, project
from tracker.measures.window import Window
from tracker.queries import history, overview, packed, packed_units, targets, trend
from tracker.queries.cache import remembered
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.columns import Numbers
from tracker.queries.counting import CHANNELS
from tracker.queries.periods import bucket
from tracker.queries.question import ONLINE_LEVELS, Filters, Question
from tracker.queries.reader import Reader
from tracker.queries.standing import standings
from tracker.queries.trend import Point
from tracker.store.models import UsageUnit as Unit
from tracker.store.packed import day_number

AHEAD = 12
ENOUGH_MONTHS = 6
YEAR = 12

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MonthAhead:
    """One month to come, YYYY-MM: its projected share with an 80 % range."""

    month: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Heading:
    """The months ahead, with the months behind them that they rest on (36 at most).

    `reached`, `earliest`, `latest`: the month in which the target is reached with a chance of 50, 20 and 80 %;
    None where that is not within a year at today's trend, or there is no target.
    """

    behind: tuple[Point, ...]
    ahead: tuple[MonthAhead, ...]
    target: float | None
    reached: str | None
    earliest: str | None
    latest: str | None


@dataclass(frozen=True)
class Source:
    """A service that dossiers can still come from this year: expected ones, and those short of its target."""

    service: ServiceEntry
    target: float
    expected: float
    short: float


@dataclass(frozen=True)
class YearPace:
    """The pace of the year that is running; `untold`: months of it that have ended but have no share."""

    year: str
    target: float
    pace: Pace
    told: tuple[str, ...]
    left: tuple[str, ...]
    untold: tuple[str, ...]
    sources: tuple[Source, ...]


@remembered
def heading(reader: Reader, question: Question, service: ServiceEntry | None = None) -> Heading | None:
    """Project what a question leaves, or one service of it; None where too little is known to do so.

    Only a period that ends with the last complete month is projected, never one place.
    """
    target = _target(reader, question, service)
    ids = None if service is None else frozenset({service.id})
    points = _behind(reader, question, ids)
    told = [one for one in points if one.figure.uptake is not None]
    if len(told) < ENOUGH_MONTHS:
        return None
    found = _projected(reader, question, points)
    months, first = question.window.months, question.window.running_index
    ahead = tuple(
        MonthAhead(
            months.name(first + step), *(float(shares[0, step]) for shares in (found.median, found.low, found.high))
        )
        for step in range(AHEAD)
    )
    named = (_month(question, months_ahead) for months_ahead in found.reaches(math.nan if target is None else target))
    return Heading(points, ahead, target, *named)


@remembered
def year_pace(reader: Reader, question: Question) -> YearPace | None:
    """What the year that is running still needs to reach its target as a whole; None where that cannot be told."""
    target, going = _target(reader, question, None), heading(reader, question)
    if target is None or going is None:
        return None
    months, now = question.window.months, question.window.running_index
    year = bucket(months, now, YEAR, reader.settings.time.fiscal_year_starts)
    begins, ends = months.index(year.start), months.index(year.end)
    known = {months.index(one.start): one.figure.base for one in going.behind if one.figure.uptake is not None}
    told = [index for index in range(begins, now) if index in known]
    left = range(now, ends + 1)
    volumes = _expected(known, told, left)
    if any(math.isnan(volume) for volume in volumes):
        return None
    so_far = sum((known[index] for index in told), Counts())
    if not so_far.dossiers + sum(volumes):
        return None
    shares = going.ahead[: len(left)]
    found = pace(
        so_far, volumes, target, *([getattr(one, name) for one in shares] for name in ("share", "low", "high"))
    )
    return YearPace(
        year.name,
        target,
        found,
        tuple(map(months.name, told)),
        tuple(map(months.name, left)),
        tuple(months.name(index) for index in range(begins, now) if index not in known),
        _sources(reader, question, len(left)),
    )


def _expected(known: dict[int, Counts], told: Sequence[int], left: Sequence[int]) -> list[float]:
    """Dossiers of the months left, by last year's same months and the growth of those told in both years."""
    before = [known[index - YEAR].dossiers if index - YEAR in known else np.nan for index in left]
    if all(math.isnan(value) for value in before):
        recent = [known[index].dossiers for index in sorted(known)[-YEAR:]]
        return [sum(recent) / len(recent)] * len(left) if recent else [math.nan] * len(left)
    both = [index for index in told if index - YEAR in known]
    now = sum(known[index].dossiers for index in both)
    return expected_volumes(before, now, sum(known[index - YEAR].dossiers for index in both))


def _sources(reader: Reader, question: Question, months_left: int) -> tuple[Source, ...]:
    """Services by how many of the dossiers expected this year are short of their own target, most first."""
    found = []
    for one in standings(reader, question).values():
        expected = one.figure.base.dossiers * months_left / YEAR
        if one.target is not None and one.use.gain > 0:
            found.append(Source(one.service, one.target, expected, one.use.gain * months_left / YEAR))
    found.sort(key=lambda one: (-one.short, one.service.sort_key, one.service.code))
    return tuple(found)


def _behind(reader: Reader, question: Question, service_ids: frozenset[int] | None) -> tuple[Point, ...]:
    """Up to 36 whole months up to the last complete one; none for a place, or for a period of the past."""
    window = question.window
    last = window.running_index - 1
    if question.filters.locality is not None or last not in window.whole:
        return ()
    shown = history.long_window(reader, Window.of(window.months, window.whole[0], last, window.today))
    if shown is None:
        return ()
    points = trend.trends(reader, question.over(shown), None, service_ids)[None]
    return tuple(one for one in points if window.months.index(one.start) == window.months.index(one.end))


def _projected(reader: Reader, question: Question, points: Sequence[Point]) -> Projection:
    months, window = question.window.months, question.window
    last = window.running_index - 1
    usual = Window.of(months, last - history.MONTHS + 1, last, window.today)
    everything = replace(question, window=usual, filters=Filters(), as_of=None)
    counts = _by_month(months.index(points[0].start), window.running_index, question, points)
    return project(*counts, AHEAD, _restlessness(reader, everything))


@remembered
def _restlessness(reader: Reader, question: Question) -> Restlessness:
    """How restless the services of the province are: learnt once from all of them, month by complete month."""
    window = question.window
    rows = _by_service_and_month(reader, window)
    services, place = np.unique(rows["service"], return_inverse=True)
    month = {day_number(window.months.first(index)): index - window.whole[0] for index in window.whole}
    months = np.array([month[day] for day in rows["start"].tolist()], dtype=np.int64)
    online, total = (np.zeros((len(services), len(window.whole))) for _side in range(2))
    online[place, months], total[place, months] = rows["online"], rows["dossiers"]
    return learn(online, total)


def _by_service_and_month(reader: Reader, window: Window) -> dict[str, Numbers]:
    """Sums of complete months at level 3 or 4 as columns; in one of two ways, which tests hold equal."""
    if packed.anything(reader):
        return packed_units.by_service_and_month(reader, window)
    dossiers = sum((getattr(Unit, name) for name in CHANNELS[1:]), Unit.online)
    statement = (
        select(Unit.service_id, Unit.period_start, func.sum(Unit.online), func.sum(dossiers))
        .where(Unit.calendar == window.months.kind, Unit.months == 1, Unit.complete, Unit.level.in_(ONLINE_LEVELS))
        .where(Unit.period_start.between(window.start, window.end))
        .group_by(Unit.service_id, Unit.period_start)
        .order_by(Unit.service_id, Unit.period_start)
    )
    rows = [(row[0], day_number(row[1]), int(row[2]), int(row[3])) for row in reader.session.execute(statement)]
    names = ("service", "start", "online", "dossiers")
    return dict(zip(names, np.array(rows, dtype=np.int64).reshape(len(rows), len(names)).T, strict=True))


def _by_month(first: int, end: int, question: Question, points: Sequence[Point]) -> tuple[Floats, Floats]:
    """Online and all dossiers [1, months from first to before end] of months with a share."""
    months = question.window.months
    online, total = (np.zeros((1, end - first)) for _side in range(2))
    for one in points:
        index = months.index(one.start)
        if one.figure.uptake is not None and first <= index < end:
            online[0, index - first] = one.figure.base.online
            total[0, index - first] = one.figure.base.dossiers
    return online, total


def _target(reader: Reader, question: Question, service: ServiceEntry | None) -> float | None:
    if service is not None:
        return targets.of_service(reader, service, question.window.end)
    return overview.target(reader, question)


def _month(question: Question, ahead: Floats) -> str | None:
    if math.isnan(ahead[0]):
        return None
    return question.window.months.name(question.window.running_index + int(ahead[0]) - 1)
