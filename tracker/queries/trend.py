"""Figures period by period, in the finest grain that there is: months, else quarters or years."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Select, and_, func, null, or_, select

from tracker.measures.figure import Completeness, Counts, Figure, Tally, figure
from tracker.measures.window import Window
from tracker.queries import counting, kept, packed, packed_units, places, units
from tracker.queries.cache import remembered
from tracker.queries.columns import Numbers
from tracker.queries.periods import coarse_name
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE, Scope
from tracker.store.models import UsageUnit as Unit
from tracker.store.packed import day_number, day_of

_NOTHING = Tally()


@dataclass(frozen=True)
class Point:
    """One period of a trend: its name (2026-01, 2026-Q1, 2026), its days, and its figure."""

    period: str
    start: date
    end: date
    figure: Figure


@dataclass(frozen=True)
class _Row:
    key: int | None
    start: date
    end: date
    months: int
    tally: Tally


def trend(reader: Reader, question: Question) -> tuple[Point, ...]:
    """Return the figures of a question's months, oldest first."""
    return trends(reader, question, by=None)[None]


@remembered
def trends(
    reader: Reader,
    question: Question,
    by: units.By | None,
    service_ids: frozenset[int] | None = None,
) -> dict[int | None, tuple[Point, ...]]:
    """Return the trend of every service or agency that has one; one under None where `by` is None."""
    rows: dict[int | None, list[_Row]] = defaultdict(list)
    if question.filters.locality is not None:
        for one in _place_rows(reader, question, by, service_ids):
            rows[one.key].append(one)
    elif not question.window.empty:
        allowed = units.scope(reader, question, service_ids)
        for one in _unit_rows(reader, question, by, allowed):
            rows[one.key].append(one)
        for key, expected in _never_kept(reader, question, by, allowed).items():
            rows[key] += _beyond(question, kept.kept(reader), key, expected)
    if by is None:
        rows.setdefault(None, [])
    return {key: _points(reader, question, found) for key, found in rows.items()}


def _unit_rows(reader: Reader, question: Question, by: units.By | None, allowed: Scope) -> list[_Row]:
    """One row per key and period, by the definition of the question."""
    rows = _sums_by_period(reader, question, by, allowed)
    tallies: dict[tuple[int | None, date, date, int], Tally] = defaultdict(Tally)
    no_post = question.definition == "uptake_no_post"
    asked, online_level = units.at_level(rows["level"], question)
    known = (rows["online"] + rows["rest"] + (0 if no_post else rows["post"])) * asked
    online = rows["online"] * (asked & online_level)
    done = rows["complete_no_post" if no_post else "complete"] > 0
    columns = (rows["start"], rows["end"], rows["months"], known, online, done, rows["expected"], asked)
    keys: list[int | None] = [None] * len(known)
    if by is not None:
        keys = [None if one == NONE else one for one in rows[by].tolist()]
    for key, start, end, months, dossiers, filed, complete, expected, counts in zip(
        keys, *(column.tolist() for column in columns), strict=True
    ):
        if counts:
            told = Counts(dossiers, filed)
            tallies[key, day_of(start), day_of(end), months] += Tally(
                told, told if complete else Counts(), Completeness(expected if complete else 0, expected)
            )
    return [_Row(*key, tally) for key, tally in tallies.items()]


def _sums_by_period(reader: Reader, question: Question, by: units.By | None, allowed: Scope) -> dict[str, Numbers]:
    """Columns of the key, of periods, level, flags and sums; in one of two ways, which tests hold equal."""
    if packed.pays(reader, allowed.service_ids):
        reach = max((one.months for one in kept.kept(reader).coarse), default=1) - 1
        return packed_units.by_period(reader, question.window, by, allowed, reach)
    rows = [
        (row[0], day_number(row[1]), day_number(row[2]), row[3], *row[4:])
        for row in reader.session.execute(trend_select(question, by, allowed))
    ]
    names = [by or "none", "start", "end", "months", "level", "complete", "complete_no_post"]
    names += ["online", "post", "rest", "expected"]
    table = np.array([[NONE if one is None else int(one) for one in row] for row in rows], dtype=np.int64)
    return dict(zip(names, table.reshape(len(rows), len(names)).T, strict=True))


def trend_select(question: Question, by: units.By | None, allowed: Scope) -> Select[tuple[Any, ...]]:
    """Build the select: every whole period in the window, months and those coarse ones with nothing finer."""
    window = question.window
    touching = and_(Unit.period_start <= window.end, Unit.period_end >= window.start)
    months = and_(
        Unit.months == 1, Unit.period_start.between(window.start, window.end), Unit.period_end <= window.known_end
    )
    coarse = and_(Unit.months > 1, Unit.alone, touching)
    rest = Unit.counter + Unit.phone + Unit.email + Unit.other
    key = _column(by)
    parts = (Unit.period_start, Unit.period_end, Unit.months, Unit.level, Unit.complete, Unit.complete_no_post)
    statement = select(
        (null() if key is None else key).label("key"),
        *parts,
        func.sum(Unit.online).label("online"),
        func.sum(Unit.post).label("post"),
        func.sum(rest).label("rest"),
        func.sum(Unit.expected).label("expected"),
    ).where(
        Unit.calendar == window.months.kind,
        or_(months, coarse),
        or_(Unit.active, Unit.own),
        *allowed.conditions(Unit),
    )
    return statement.group_by(*parts) if key is None else statement.group_by(key, *parts)


def _column(by: units.By | None) -> Any:
    if by is None:
        return None
    return Unit.service_id if by == "service" else Unit.agency_id


def _never_kept(reader: Reader, question: Question, by: units.By | None, allowed: Scope) -> dict[int | None, int]:
    """Units expected in a month for which nothing is kept at all, by key; empty where all months are."""
    periods = kept.kept(reader)
    if not _outside(question.window, periods):
        return {}
    key = _column(by)
    level = counting.at_level(Unit.level, question)
    statement = select(
        (null() if key is None else key).label("key"), counting.total(Unit.expected, level).label("expected")
    ).where(
        Unit.calendar == question.window.months.kind,
        Unit.months == 1,
        Unit.period_start.in_([edge.start for edge in periods.edges if edge.is_first]),
        Unit.is_first,
        Unit.own,
        *allowed.conditions(Unit),
    )
    if key is not None:
        statement = statement.group_by(key)
    return {row.key: int(row.expected) for row in reader.session.execute(statement)}


def _outside(window: Window, periods: kept.Kept) -> list[int]:
    edges = [edge for edge in periods.edges if edge.calendar == window.months.kind and edge.months == 1]
    if not edges:
        return []
    first = min(window.months.index(edge.start) for edge in edges)
    last = max(window.months.index(edge.end) for edge in edges)
    return [index for index in window.whole if index < first or index > last]


def _beyond(question: Question, periods: kept.Kept, key: int | None, expected: int) -> Iterable[_Row]:
    months = question.window.months
    nothing = replace(_NOTHING, units=Completeness(0, expected))
    return [
        _Row(key, months.first(index), months.last(index), 1, nothing) for index in _outside(question.window, periods)
    ]


def _place_rows(
    reader: Reader, question: Question, by: units.By | None, service_ids: frozenset[int] | None
) -> list[_Row]:
    """A place knows whole months only; each is what it is when asked for alone."""
    window = question.window
    rows = []
    for index in window.whole:
        month = question.over(window.of(window.months, index, index, window.today))
        found = places.sums(reader, month, (by,) if by else (), service_ids)
        rows += [
            _Row(key[0] if by else None, month.window.start, month.window.end, 1, one.tally)
            for key, one in found.items()
        ]
    return rows


def _points(reader: Reader, question: Question, rows: Sequence[_Row]) -> tuple[Point, ...]:
    """Choose the grain: months if anything is expected or known by month, else the next coarser."""
    window = question.window
    telling = [row for row in rows if row.tally.units.expected or row.tally.known.dossiers]
    if not telling and not rows:
        return ()
    grain = min((row.months for row in telling), default=1)
    points = []
    for row in sorted((row for row in rows if row.months == grain), key=lambda row: row.start):
        if row.start < window.start or row.end > window.end:
            continue
        over = sum(
            other.tally.units.expected
            for other in rows
            if other.months > grain and other.start <= row.end and other.end >= row.start
        )
        tally = row.tally + replace(_NOTHING, units=Completeness(0, over))
        part = Window(row.start, row.end, window.months, window.today)
        fiscal = reader.settings.time.fiscal_year_starts
        name = window.months.name(window.months.index(row.start))
        if grain > 1:
            name = coarse_name(window.months, row.start, grain, fiscal)
        points.append(Point(name, row.start, row.end, figure(tally, question.definition, running=part.running)))
    return tuple(points)
