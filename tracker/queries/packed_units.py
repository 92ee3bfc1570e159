"""Units read as columns of numbers: what `unit_selects.inside_select`, `trend.trend_select` and `kept` sum."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import select

from tracker.measures.window import MonthKind, Window
from tracker.queries import unit_selects
from tracker.queries.cache import remembered
from tracker.queries.columns import Flags, Groups, Numbers, chosen, grouped
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import FLAGS, Scope
from tracker.store.models import PackedUnit as Packed
from tracker.store.packed import FEW_SERVICES, NO_DAY, UNIT_COLUMNS, day_number, unpack


def pays(reader: Reader, allowed: Scope) -> bool:
    """Whether to read packed rows: anything was packed, and the question is about many services."""
    few = allowed.service_ids is not None and len(allowed.service_ids) <= FEW_SERVICES
    return not few and anything(reader)


@remembered
def anything(reader: Reader) -> bool:
    """Whether a run has packed units; none has in a store that comes from an earlier version."""
    return reader.session.execute(select(Packed.index).limit(1)).first() is not None


def inside(reader: Reader, window: Window, allowed: Scope) -> Numbers:
    """Return the rows [rows, `unit_selects.COLUMNS`] of `unit_selects.inside_select`."""
    rows = read(reader, window.months.kind, _indexes(window, 0), allowed)
    start, end = day_number(window.start), day_number(window.end)
    until = (rows["end"] <= day_number(window.known_end)) | ((rows["months"] > 1) & (rows["end"] <= end))
    stands = (rows["yields_start"] == NO_DAY) | (rows["yields_start"] < start) | (rows["yields_end"] > end)
    rows = chosen(rows, (rows["start"] >= start) & (rows["start"] <= end) & until & stands)
    groups = grouped([rows[name] for name in ("service", "agency", "level", *FLAGS)])
    active = groups.any((rows["active"] | rows["own"]) > 0)
    return np.stack([*_summed(groups, rows, unit_selects.COLUMNS[:-1]), active.astype(np.int64)], axis=1)


def by_period(reader: Reader, window: Window, key: str | None, allowed: Scope, reach: int) -> dict[str, Numbers]:
    """Return the sums of `trend.trend_select` as columns; `key` is one of `service` and `agency`, or None.

    `reach`: months of the longest period kept, which may begin before the window and end in it.
    """
    rows = read(reader, window.months.kind, _indexes(window, reach), allowed)
    start, end = day_number(window.start), day_number(window.end)
    monthly = (rows["months"] == 1) & (rows["start"] >= start) & (rows["start"] <= end)
    monthly &= rows["end"] <= day_number(window.known_end)
    coarse = (rows["months"] > 1) & (rows["alone"] > 0) & (rows["start"] <= end) & (rows["end"] >= start)
    rows = chosen(rows, (monthly | coarse) & ((rows["active"] | rows["own"]) > 0))
    names = [*([key] if key else []), "start", "end", "months", "level", "complete", "complete_no_post"]
    groups = grouped([rows[name] for name in names])
    names += ["online", "post", "rest", "expected"]
    return dict(zip(names, _summed(groups, rows, names), strict=True))


def _summed(groups: Groups, rows: dict[str, Numbers], names: Sequence[str]) -> list[Numbers]:
    summed = {"online", "post", "rest", "expected"}
    return [groups.sum(rows[name]) if name in summed else groups.first(rows[name]) for name in names]


def _indexes(window: Window, reach: int) -> tuple[int, int]:
    """From which month to which packed rows may matter; one more at both ends, in case months now start otherwise."""
    months = window.months
    return months.index(window.start) - reach - 1, months.index(window.end) + 1


def read(
    reader: Reader, calendar: MonthKind, indexes: tuple[int, int] | None = None, allowed: Scope | None = None
) -> dict[str, Numbers]:
    """Return the packed units of some months of a calendar, or of all."""
    statement = select(Packed.rows, Packed.data).where(Packed.calendar == calendar)
    if indexes is not None:
        statement = statement.where(Packed.index.between(*indexes))
    parts: list[tuple[int, bytes]] = [(rows, data) for rows, data in reader.session.execute(statement)]
    rows = unpack(parts, UNIT_COLUMNS)
    return rows if allowed is None else chosen(rows, within(rows, allowed))


def within(rows: dict[str, Numbers], allowed: Scope) -> Flags:
    """Return which rows a scope lets be read."""
    found: Any = np.ones(len(rows["service"]), dtype=np.bool_)
    for column, ids in (("service", allowed.service_ids), ("agency", allowed.agency_ids)):
        if ids is not None:
            found &= np.isin(rows[column], list(ids))
    return np.asarray(found, dtype=np.bool_)
