"""The national index beside our own figures: where the province stands, and what the same months say here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median

from sqlalchemy import select

from tracker.measures.figure import Figure
from tracker.measures.window import Months, Window
from tracker.queries import catalogue, figures
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import NationalScore
from tracker.store.models.national import COMPONENTS

HIGHEST = {"CKMB": 18, "TDGQ": 20, "CLGQ": 12, "TTTT": 10, "MDHL": 18, "MDSH": 22}
PROVINCES = ("month", "year")


@dataclass(frozen=True)
class Score:
    """Points of one unit; `points` by group of the index. `is_own`: it is the province of the site."""

    code: str
    name: str
    rank: int | None
    total: float | None
    points: dict[str, float | None]
    is_own: bool


@dataclass(frozen=True)
class Group:
    """One group of the index: our points of the highest possible, our place, and the middle and best of all."""

    code: str
    highest: int
    own: float | None
    place: int | None
    of: int
    middle: float | None
    best: float | None


@dataclass(frozen=True)
class Office:
    """One of our agencies in the index, beside its own figure of the same months."""

    agency: AgencyEntry
    score: Score
    figure: Figure | None


@dataclass(frozen=True)
class Standing:
    """The index of a month (or of the year so far) beside our own uptake of the same months.

    `course`: total and rank of our province in each month that was loaded, oldest first.
    """

    month: date
    months: tuple[date, ...]
    scope: str
    scores: tuple[Score, ...]
    own: Score | None
    groups: tuple[Group, ...]
    figure: Figure
    window: Window
    offices: tuple[Office, ...]
    course: tuple[tuple[date, Score], ...]


@remembered
def standing(reader: Reader, scope: str, month: date | None = None) -> Standing | None:
    """Return how the province stands in the index of a month, the last one by default; None without any."""
    statement = select(NationalScore.month).where(NationalScore.scope.in_(PROVINCES)).distinct()
    months = tuple(sorted(reader.session.scalars(statement)))
    if not months:
        return None
    shown = month if month in months else months[-1]
    scores = _scores(reader, scope, shown)
    own = next((one for one in scores if one.is_own), None)
    window = _window(reader, scope, shown)
    question = Question(window)
    told = ((one, _own(_scores(reader, scope, one))) for one in months)
    return Standing(
        shown,
        months,
        scope,
        scores,
        own,
        tuple(_group(code, own, scores) for code in COMPONENTS),
        figures.whole(reader, question),
        window,
        _offices(reader, question, shown),
        tuple((one, score) for one, score in told if score is not None),
    )


def _window(reader: Reader, scope: str, month: date) -> Window:
    index = month.year * 12 + month.month - 1
    first = index if scope == "month" else month.year * 12
    return Window.of(Months(), first, index, reader.today)


def _scores(reader: Reader, scope: str, month: date) -> tuple[Score, ...]:
    statement = (
        select(NationalScore)
        .where(NationalScore.scope == scope, NationalScore.month == month)
        .order_by(NationalScore.rank, NationalScore.total.desc(), NationalScore.code)
    )
    ours = own_code(reader)
    return tuple(
        Score(
            row.code,
            row.name,
            row.rank,
            row.total,
            {name: getattr(row, name.lower()) for name in COMPONENTS},
            row.code == ours,
        )
        for row in reader.session.scalars(statement)
    )


def _own(scores: Iterable[Score]) -> Score | None:
    return next((one for one in scores if one.is_own), None)


@remembered
def own_code(reader: Reader) -> str | None:
    """Return the code of our province: what most codes of our agencies start with, before the first point."""
    starts = Counter(one.code.partition(".")[0] for one in catalogue.load(reader).agencies if "." in one.code)
    return starts.most_common(1)[0][0] if starts else None


def _group(code: str, own: Score | None, scores: Iterable[Score]) -> Group:
    points = sorted((value for one in scores if (value := one.points[code]) is not None), reverse=True)
    mine = own.points[code] if own else None
    place = None if mine is None else 1 + sum(value > mine for value in points)
    return Group(
        code, HIGHEST[code], mine, place, len(points), median(points) if points else None, points[0] if points else None
    )


def _offices(reader: Reader, question: Question, month: date) -> tuple[Office, ...]:
    """Our own agencies that the export knows, best first, each with its figure."""
    by_code = {one.code: one for one in catalogue.load(reader).agencies if one.valid_to is None}
    sums = figures.sums(reader, question, ("agency",))
    found = []
    for scope in ("departments", "communes"):
        for score in _scores(reader, scope, month):
            if (agency := by_code.get(score.code)) is not None:
                told = sums.get((agency.id,))
                figure = figures.of_tally(question, told.tally) if told else None
                found.append(Office(agency, score, figure))
    return tuple(found)
