"""Sums over what applicants of a place filed, by place or by service, in whole months."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from sqlalchemy import Select, and_, case, func, or_, select

from tracker.queries import catalogue, counting, units
from tracker.queries.cache import remembered
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import Scope
from tracker.store.models import UsagePlace as Place

By = Literal["locality", "service", "agency", "period"]
Key = tuple[Any, ...]
SUMS = ("known", "known_online", "base", "base_online", "expected", "reported")
_COLUMNS = {
    "locality": Place.locality_id,
    "service": Place.service_id,
    "agency": Place.agency_id,
    "period": Place.period_start,
}


def epoch(reader: Reader, day: date) -> date | None:
    """Return the first day of the time between two reforms whose places are meant on a day."""
    return max((one for one in _epochs(reader) if one <= day), default=None)


@remembered
def _epochs(reader: Reader) -> tuple[date, ...]:
    return tuple(reader.session.scalars(select(Place.epoch).distinct()))


@remembered
def sums(
    reader: Reader, question: Question, by: tuple[By, ...] = (), service_ids: frozenset[int] | None = None
) -> dict[Key, Sums]:
    """Return the sums of a question over places by key; place None is "not named in the log".

    The filter `locality` leaves one place. Days of a cut month are not known by place: its units are
    expected, not reported.
    """
    since = epoch(reader, question.day)
    found: dict[Key, Sums] = defaultdict(Sums)
    if since is not None and not question.window.empty:
        allowed = units.scope(reader, question, service_ids)
        statement = tally_select(question, by, allowed, since, _locality(reader, question))
        for row in reader.session.execute(statement):
            found[tuple(row[: len(by)])] += Sums(counting.as_tally(row))
    if not by:
        found.setdefault((), Sums())
    return dict(found)


def _locality(reader: Reader, question: Question) -> int | None:
    code = question.filters.locality
    return None if code is None else catalogue.load(reader).locality(code, question.day).id


def tally_select(
    question: Question, by: Sequence[By], allowed: Scope, since: date, locality_id: int | None
) -> Select[tuple[Any, ...]]:
    """Build the select: first per service, agency and month, which are one unit, then by key."""
    window = question.window
    within = and_(Place.period_start >= window.start, Place.period_end <= window.known_end)
    cuts = [Place.period_start == window.months.first(cut.index) for cut in window.cuts]
    level = counting.at_level(Place.level, question)
    online = counting.online_at_level(Place.level, question)
    done = and_(level, within, counting.complete(Place, question))
    rows = counting.dossiers(Place, question)
    keys = [_COLUMNS[name] for name in by]
    unit = (Place.service_id, Place.agency_id, Place.period_start)
    grouped = list(dict.fromkeys([*keys, *unit]))
    per_unit = (
        select(
            *grouped,
            counting.total(rows, level, within).label("known"),
            counting.total(Place.online, online, within).label("known_online"),
            counting.total(rows, done).label("base"),
            counting.total(Place.online, done, online).label("base_online"),
            func.max(case((level, 1), else_=0)).label("expected"),
            func.max(case((done, 1), else_=0)).label("reported"),
        )
        .where(Place.epoch == since, Place.calendar == window.months.kind, or_(within, *cuts))
        .where(*allowed.conditions(Place))
        .group_by(*grouped)
    )
    if locality_id is not None:
        per_unit = per_unit.where(Place.locality_id == locality_id)
    inner = per_unit.subquery()
    summed = [func.coalesce(func.sum(inner.c[name]), 0).label(name) for name in SUMS]
    outer = [inner.c[column.key] for column in keys]
    statement = select(*outer, *summed)
    return statement.group_by(*outer) if outer else statement
