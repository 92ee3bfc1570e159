"""Rows of places read as columns of numbers: what `places.tally_select` sums, for questions about many services."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sqlalchemy import select

from tracker.measures.window import Window
from tracker.queries import packed, units
from tracker.queries.columns import Flags, Numbers, chosen, grouped
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import Scope
from tracker.store.models import PackedPlace
from tracker.store.packed import PLACE_COLUMNS, day_number, unpack


def tally(
    reader: Reader,
    question: Question,
    names: Sequence[str],
    allowed: Scope,
    since: date,
    locality_id: int | None,
) -> dict[str, Numbers]:
    """Return columns: the keys of some names, and the sums known, known_online, base, base_online and at_level.

    A row for each combination of keys that has a row in the period, in the order of keys; `MISSING` of
    `tracker.store.packed` for an id that is not known.
    """
    window = question.window
    rows = unpack(_parts(reader, window, since), PLACE_COLUMNS)
    within = (rows["start"] >= day_number(window.start)) & (rows["end"] <= day_number(window.known_end))
    cuts = [day_number(window.months.first(cut.index)) for cut in window.cuts]
    asked = (within | np.isin(rows["start"], cuts)) & packed.within(rows, allowed.service_ids, allowed.agency_ids)
    if locality_id is not None:
        asked &= rows["locality"] == locality_id
    rows, within = chosen(rows, asked), within[asked]
    groups = grouped([rows[name] for name in names])
    amounts = _amounts(rows, question, within)
    found = {name: groups.first(rows[name]) for name in names}
    found |= {name: groups.sum(amount) for name, amount in amounts.items()}
    return {**found, "at_level": np.minimum(found["at_level"], 1)}


def _parts(reader: Reader, window: Window, since: date) -> list[tuple[int, bytes]]:
    """What is packed of the months that a period touches."""
    touched = window.touched
    if not len(touched):
        return []
    first, last = window.months.first(touched[0]), window.months.last(touched[-1])
    statement = select(PackedPlace.rows, PackedPlace.data).where(
        PackedPlace.epoch == since,
        PackedPlace.calendar == window.months.kind,
        PackedPlace.month.between(first.replace(day=1), last),
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
