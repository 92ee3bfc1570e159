"""Rows of places read as columns of numbers: what `places.tally_select` sums, for questions about many services."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from tracker.measures.window import Window
from tracker.queries import units
from tracker.queries.cache import remembered
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import Scope
from tracker.store.models import PackedPlace as Packed
from tracker.store.packed import MISSING, PLACE_COLUMNS, unpack

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
FEW_SERVICES = 20  # up to so many, an index finds their rows faster than all rows are read


def pays(reader: Reader, allowed: Scope) -> bool:
    """Whether to read packed rows: anything was packed, and the question is about many services."""
    few = allowed.service_ids is not None and len(allowed.service_ids) <= FEW_SERVICES
    return not few and _anything(reader)


@remembered
def _anything(reader: Reader) -> bool:
    return reader.session.execute(select(Packed.month).limit(1)).first() is not None


def tally(
    reader: Reader,
    question: Question,
    names: Sequence[str],
    allowed: Scope,
    since: date,
    locality_id: int | None,
) -> dict[str, Numbers]:
    """Return columns: the keys of some names, and the sums known, known_online, base, base_online and at_level.

    A row for each combination of keys that has a row in the period, in the order of keys; `MISSING` for an id that
    is not known.
    """
    window = question.window
    rows = unpack(_parts(reader, window, since), PLACE_COLUMNS)
    within = (rows["start"] >= _number(window.start)) & (rows["end"] <= _number(window.known_end))
    cuts = [_number(window.months.first(cut.index)) for cut in window.cuts]
    asked = within | np.isin(rows["start"], cuts) if cuts else within
    for column, ids in (("service", allowed.service_ids), ("agency", allowed.agency_ids)):
        if ids is not None:
            asked &= np.isin(rows[column], list(ids))
    if locality_id is not None:
        asked &= rows["locality"] == locality_id
    if not asked.all():
        rows, within = {name: column[asked] for name, column in rows.items()}, within[asked]
    return _summed([rows[name] for name in names], names, _amounts(rows, question, within))


def _parts(reader: Reader, window: Window, since: date) -> list[tuple[int, bytes]]:
    """What is packed of the months that a period touches."""
    touched = window.touched
    if not len(touched):
        return []
    first, last = window.months.first(touched[0]), window.months.last(touched[-1])
    statement = select(Packed.rows, Packed.data).where(
        Packed.epoch == since,
        Packed.calendar == window.months.kind,
        Packed.month.between(first.replace(day=1), last),
    )
    return [(rows, data) for rows, data in reader.session.execute(statement)]


def _amounts(rows: dict[str, Numbers], question: Question, within: Flags) -> dict[str, Numbers]:
    level, online_level = units.at_level(rows["level"], question)
    dossiers, done = rows["online"] + rows["rest"], rows["complete"] > 0
    if question.definition == "uptake_no_post":
        done = rows["complete_no_post"] > 0
    else:
        dossiers += rows["post"]
    known, done = level & within, done & level & within
    return {
        "known": dossiers * known,
        "known_online": rows["online"] * (online_level & within),
        "base": dossiers * done,
        "base_online": rows["online"] * (done & online_level),
        "at_level": level.astype(np.int64),
    }


def _summed(keys: Sequence[Numbers], names: Sequence[str], amounts: dict[str, Numbers]) -> dict[str, Numbers]:
    """Add up rows of the same keys; `at_level` becomes 1 where any row is."""
    code = np.zeros(len(amounts["known"]), dtype=np.int64)
    for column in keys:
        code = code * (int(column.max(initial=MISSING)) - MISSING + 1) + (column - MISSING)
    # Each month is in the order of keys, which this way of sorting makes use of.
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=MISSING))
    found = {name: column[order[starts]] for name, column in zip(names, keys, strict=True)}
    if not len(starts):
        return {**found, **{name: np.zeros(0, dtype=np.int64) for name in amounts}}
    found |= {name: np.add.reduceat(amount[order], starts) for name, amount in amounts.items()}
    found["at_level"] = np.minimum(found["at_level"], 1)
    return found


def _number(day: date) -> int:
    return int(np.datetime64(day, "D").astype(np.int64))
