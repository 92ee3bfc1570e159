"""Sums over what applicants of a place filed, by place or by service, in whole months."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, Literal

import numpy as np
from sqlalchemy import BigInteger, Select, and_, case, cast, func, or_, select

from tracker.measures.figure import Completeness, Counts, Tally
from tracker.queries import catalogue, counting, packed, packed_places, place_units, units
from tracker.queries.cache import remembered
from tracker.queries.columns import Numbers, grouped
from tracker.queries.counting import Sums
from tracker.queries.place_units import PairUnits
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import NONE, Scope
from tracker.store.models import UsagePlace as Place

By = Literal["locality", "service", "agency"]
Key = tuple[Any, ...]
_NO_SUMS, _NO_UNITS = Sums(), Completeness()
SUMS = ("known", "known_online", "base", "base_online", "at_level")
_COLUMNS = {
    "locality": Place.locality_id,
    "service": Place.service_id,
    "agency": Place.agency_id,
}


def epoch(reader: Reader, day: date) -> date | None:
    """Return the first day of the time between two reforms whose places are meant on a day."""
    return max((one for one in _epochs(reader) if one <= day), default=None)


def epoch_asked(reader: Reader, question: Question) -> date | None:
    """Return the epoch of a question: of its last day, or of the place that it names where that is not in force."""
    code, day = question.filters.locality, question.day
    if code is not None:
        day = catalogue.day_in_force(catalogue.load(reader).locality(code, day), day)
    return epoch(reader, day)


@remembered
def _epochs(reader: Reader) -> tuple[date, ...]:
    return tuple(reader.session.scalars(select(Place.epoch).distinct()))


@remembered
def sums(
    reader: Reader, question: Question, by: tuple[By, ...] = (), service_ids: frozenset[int] | None = None
) -> dict[Key, Sums]:
    """Return the sums of a question over places by key; place None is "not named in the log".

    The filter `locality` leaves one place. Days of a cut month are not known by place: its units are
    expected, not reported. A place without rows is no key: `without_rows` is what is known of it.
    """
    told = place_units.by_pair(reader, question, service_ids)
    since = epoch_asked(reader, question)
    found: dict[Key, Sums] = {}
    bare: set[Key] = set()
    if since is not None and not question.window.empty:
        allowed = units.scope(reader, question, service_ids)
        names = list(dict.fromkeys([*by, "service", "agency"]))
        column = _read(reader, question, names, allowed, since)
        if len(column["known"]):
            found, bare = _summed(column, by, told)
    own = {} if "locality" in by else told.by([one for one in by if one != "locality"])
    return {
        key: _with_units(found.get(key, _NO_SUMS), own.get(key, _NO_UNITS))
        if key in bare or key not in found
        else found[key]
        for key in dict.fromkeys([*found, *own, *([()] if not by else [])])
    }


def _with_units(sums: Sums, units_of_it: Completeness) -> Sums:
    """Services and agencies that no row is of are there with their units."""
    return replace(sums, tally=replace(sums.tally, units=units_of_it))


def _read(reader: Reader, question: Question, names: Sequence[By], allowed: Scope, since: date) -> dict[str, Numbers]:
    """Columns of keys and `SUMS`; in one of two ways, which tests hold equal."""
    place = _locality(reader, question)
    if packed.pays(reader, allowed.service_ids):
        return packed_places.tally(reader, question, names, allowed, since, place)
    return _columns(reader.session.execute(tally_select(question, names, allowed, since, place)).all(), names)


def _columns(rows: Sequence[Any], names: Sequence[str]) -> dict[str, Numbers]:
    """Rows of `tally_select` as columns of whole numbers; `NONE` for an id that is missing."""
    columns = [*names, *SUMS]
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * len(columns))
    return dict(zip(columns, table.reshape(len(rows), len(columns)).T, strict=True))


def _summed(column: dict[str, Numbers], by: tuple[By, ...], told: PairUnits) -> tuple[dict[Key, Sums], set[Key]]:
    """Add up rows by key; the units of a key are those of the services and agencies that it has rows of.

    Second come the keys of which no row is at the level asked for.

    Each row is another service and agency of its key, since the select groups by both.
    """
    there = column["at_level"] > 0
    amounts = [column[name] for name in SUMS[:4]]
    amounts += [units_of * there for units_of in told.of_rows(column["service"], column["agency"])]
    amounts.append(there.astype(np.int64))
    keys = [column[name] for name in by] or [np.zeros_like(column["known"])]
    groups = grouped(keys)
    distinct = zip(*(groups.first(key).tolist() for key in keys), strict=True)
    table = zip(*(groups.sum(amount).tolist() for amount in amounts), strict=True)
    found, bare = {}, set()
    for key, (known, known_online, base, base_online, reported, expected, used) in zip(distinct, table, strict=True):
        name = tuple(None if part == NONE else part for part in key) if by else ()
        units_of_it = Completeness(reported, expected)
        found[name] = Sums(Tally(Counts(known, known_online), Counts(base, base_online), units_of_it))
        if not used:
            bare.add(name)
    return found, bare


def without_rows(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> Sums:
    """Return what is known of a place that no row names: the units of all services."""
    return _with_units(_NO_SUMS, place_units.by_pair(reader, question, service_ids).total())


def _locality(reader: Reader, question: Question) -> int | None:
    code = question.filters.locality
    return None if code is None else catalogue.load(reader).locality(code, question.day).id


def tally_select(
    question: Question, by: Sequence[By], allowed: Scope, since: date, locality_id: int | None
) -> Select[*tuple[Any, ...]]:
    """Build the select: a row for each combination of keys; `NONE` for an id that is missing."""
    window = question.window
    within = and_(Place.period_start >= window.start, Place.period_end <= window.known_end)
    cuts = [Place.period_start == window.months.first(cut.index) for cut in window.cuts]
    level = counting.at_level(Place.level, question)
    online = counting.online_at_level(Place.level, question)
    done = and_(level, within, counting.complete(Place, question))
    rows = counting.dossiers(Place, question)
    keys = [_COLUMNS[name] for name in by]
    amounts = (
        counting.total(rows, level, within),
        counting.total(Place.online, online, within),
        counting.total(rows, done),
        counting.total(Place.online, done, online),
        func.max(case((level, 1), else_=0)),
    )
    sums = [cast(func.coalesce(amount, 0), BigInteger).label(n) for n, amount in zip(SUMS, amounts, strict=True)]
    statement = (
        select(*(func.coalesce(key, NONE).label(name) for name, key in zip(by, keys, strict=True)), *sums)
        .where(Place.epoch == since, Place.calendar == window.months.kind, or_(within, *cuts))
        .where(*allowed.conditions(Place))
        .group_by(*keys)
    )
    if locality_id is not None:
        statement = statement.where(Place.locality_id == locality_id)
    return statement
