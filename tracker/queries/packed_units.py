"""Units read as columns of numbers: what `unit_selects.inside_select`, `trend.trend_select` and others sum."""

from collections.abc import Sequence

import numpy as np

from tracker.measures.window import Window
from tracker.queries import packed, unit_selects
from tracker.queries.columns import Groups, Numbers, chosen, grouped
from tracker.queries.question import ONLINE_LEVELS
from tracker.queries.reader import Reader
from tracker.queries.unit_selects import FLAGS, Scope
from tracker.store.packed import NO_DAY, day_number


def inside(reader: Reader, window: Window, allowed: Scope) -> Numbers:
    """Return the rows [rows, `unit_selects.COLUMNS`] of `unit_selects.inside_select`."""
    rows = _read(reader, window, 0, allowed)
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
    rows = _read(reader, window, reach, allowed)
    start, end = day_number(window.start), day_number(window.end)
    monthly = (rows["months"] == 1) & (rows["start"] >= start) & (rows["start"] <= end)
    monthly &= rows["end"] <= day_number(window.known_end)
    coarse = (rows["months"] > 1) & (rows["alone"] > 0) & (rows["start"] <= end) & (rows["end"] >= start)
    rows = chosen(rows, (monthly | coarse) & ((rows["active"] | rows["own"]) > 0))
    names = [*([key] if key else []), "start", "end", "months", "level", "complete", "complete_no_post"]
    groups = grouped([rows[name] for name in names])
    names += ["online", "post", "rest", "expected"]
    return dict(zip(names, _summed(groups, rows, names), strict=True))


def by_service_and_month(reader: Reader, window: Window) -> dict[str, Numbers]:
    """Return online and all dossiers of complete months at level 3 or 4: `service`, `start`, `online`, `dossiers`."""
    rows = _read(reader, window, 0)
    start = rows["start"]
    inside = (start >= day_number(window.start)) & (start <= day_number(window.end)) & (rows["months"] == 1)
    rows = chosen(rows, inside & (rows["complete"] > 0) & np.isin(rows["level"], ONLINE_LEVELS))
    groups = grouped([rows["service"], rows["start"]])
    sums = {"online": rows["online"], "dossiers": rows["online"] + rows["post"] + rows["rest"]}
    keys = {name: groups.first(rows[name]) for name in ("service", "start")}
    return keys | {name: groups.sum(column) for name, column in sums.items()}


def _summed(groups: Groups, rows: dict[str, Numbers], names: Sequence[str]) -> list[Numbers]:
    summed = {"online", "post", "rest", "expected"}
    return [groups.sum(rows[name]) if name in summed else groups.first(rows[name]) for name in names]


def _read(reader: Reader, window: Window, reach: int, allowed: Scope | None = None) -> dict[str, Numbers]:
    """The units of months that may matter; one more at both ends, in case months now start on another day."""
    months = window.months
    indexes = months.index(window.start) - reach - 1, months.index(window.end) + 1
    rows = packed.units(reader, months.kind, indexes)
    if allowed is None:
        return rows
    return chosen(rows, packed.within(rows, allowed.service_ids, allowed.agency_ids))
