"""Totals of quarters and years: units of their own grain, never spread over months. Pure."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.coverage import ALWAYS, CHANNEL_NUMBER, Scope
from etl.transform.lookup import NOT_IN_FORCE_LEVEL, NOWHERE
from etl.transform.units import NO_LEVEL, POST, Facts, MonthGrid
from tracker.settings import CHANNELS

PairPeriod = tuple[int, int, int]  # row of the pair in the frame, first month, months


@dataclass
class CoarseResult:
    """Units of coarse periods, and what they do to the units of months inside them.

    `stands_alone`: months of a pair that are no units, since the coarse period is the unit. `yields`: the
    coarse period (first month, months) that stands for a month where it lies inside the question.
    """

    rows: list[dict[str, object]] = field(default_factory=list)
    stands_alone: set[tuple[int, int]] = field(default_factory=set)
    yields: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    comparisons: list[dict[str, object]] = field(default_factory=list)


def coarse_units(
    grid: MonthGrid, facts: Facts, levels: npt.NDArray[np.int64], exists: npt.NDArray[np.bool_]
) -> CoarseResult:
    """Decide every reported coarse period, finest first, then add the expected ones without rows."""
    result = CoarseResult()
    coarse = facts.totals[facts.totals["months"] > 1]
    if coarse.empty:
        return result
    coarse = coarse.assign(pair=grid.frame.rows_of(coarse))
    scopes = {s.source_id: s for s in facts.scopes}
    done: dict[int, list[dict[str, object]]] = {}
    groups = coarse.sort_values(["months", "index", "pair", "position"]).groupby(["months", "index", "pair"], sort=True)
    for _, rows in groups:
        months, index, pair = (int(rows[name].to_numpy()[0]) for name in ("months", "index", "pair"))
        period = (pair, index, months)
        unit = _unit(grid, period, rows, scopes, levels)
        _settle(grid, period, unit, rows, result, done)
    _add_expected(grid, facts, levels, exists, result, done)
    return result


def _span(grid: MonthGrid, period: PairPeriod) -> slice:
    return grid.frame.between(period[1], period[1] + period[2] - 1)


def _unit(
    grid: MonthGrid,
    period: PairPeriod,
    rows: pd.DataFrame,
    scopes: dict[int, Scope],
    levels: npt.NDArray[np.int64],
) -> dict[str, object]:
    """What a coarse period holds per channel: dossiers where they cover the whole of it, else its totals."""
    pair, span = period[0], _span(grid, period)
    given, absent = np.zeros(len(CHANNELS), dtype=bool), np.zeros(len(CHANNELS), dtype=bool)
    counts = np.zeros(len(CHANNELS), dtype=np.int64)
    for _, own in rows.groupby("source_id", sort=False):
        scope = scopes[int(own["source_id"].to_numpy()[0])]
        mine, held = np.zeros(len(CHANNELS), dtype=bool), np.zeros(len(CHANNELS), dtype=np.int64)
        if scope.long:
            mine[scope.numbers()] = True
        for channel, state, dossiers in zip(own["channel"], own["state"], own["dossiers"], strict=True):
            number = CHANNEL_NUMBER[channel]
            mine[number] = state == "count"
            absent[number] |= state == "not_applicable"
            held[number] += int(dossiers) if state == "count" else 0
        fresh = mine & ~given
        counts[fresh], given = held[fresh], given | mine
    whole = (grid.cover.displaces[pair, span] & grid.cover.covered[pair, span]).all(0)
    known = grid.dossier_counts[pair, span].sum(0)
    use = given & ~whole
    expected = np.asarray(np.any(grid.cover.declared[pair, span], axis=0))
    expected[ALWAYS] = True
    expected &= ~(absent & ~grid.cover.claimed[pair, span].any(0))
    met = whole | use | grid.cover.covered[pair, span].all(0) | ~expected
    last_level = int(levels[pair, span.stop - 1])
    logged = int(rows["level"].iloc[-1])
    return {
        "counts": np.where(use, counts, known),
        "level": last_level if logged == NO_LEVEL else logged,
        "complete": bool(met.all()),
        "complete_no_post": bool(np.delete(met, POST).all()),
        "use": use,
        "reported": counts,
        "given": given,
    }


def _settle(
    grid: MonthGrid,
    period: PairPeriod,
    unit: dict[str, object],
    rows: pd.DataFrame,
    result: CoarseResult,
    done: dict[int, list[dict[str, object]]],
) -> None:
    """One grain counts: the finest that covers the whole period; the rest is compared."""
    pair, index, months = period
    span = _span(grid, period)
    counted = unit["counts"]
    if _finer_is_whole(grid, period, done):
        counted = _finer_counts(grid, period, done)
    else:
        finer = grid.cover.claimed[pair, span].any() or grid.totals.rows[pair, span].any()
        inside = [u for u in done.get(pair, []) if _inside(u, period)]
        for finer_unit in inside:
            if finer_unit["yields_start"] == NOWHERE:
                finer_unit["yields_start"], finer_unit["yields_months"] = index, months
        row = _row(grid, period, unit, alone=not finer and not inside)
        result.rows.append(row)
        done.setdefault(pair, []).append(row)
        for month in range(index, index + months):
            if not finer:
                result.stands_alone.add((pair, month))
            else:
                result.yields.setdefault((pair, month), (index, months))
    _compare(grid, period, unit, np.asarray(counted), rows, result)


def _inside(row: dict[str, object], period: PairPeriod) -> bool:
    start, months = int(str(row["index"])), int(str(row["months"]))
    return period[1] <= start and start + months <= period[1] + period[2]


def _finer_is_whole(grid: MonthGrid, period: PairPeriod, done: dict[int, list[dict[str, object]]]) -> bool:
    """Whether months, or finer coarse periods, cover the whole period on every expected channel."""
    pair, span = period[0], _span(grid, period)
    whole = grid.complete[pair, span] & (grid.cover.claimed[pair, span].any(1) | grid.totals.rows[pair, span])
    for row in done.get(pair, []):
        if _inside(row, period) and row["complete"]:
            start = int(str(row["index"])) - period[1]
            whole[start : start + int(str(row["months"]))] = True
    return bool(whole.all())


def _finer_counts(
    grid: MonthGrid, period: PairPeriod, done: dict[int, list[dict[str, object]]]
) -> npt.NDArray[np.int64]:
    pair, span = period[0], _span(grid, period)
    monthly = np.where(grid.use_totals[pair, span], grid.totals.counts[pair, span], grid.dossier_counts[pair, span])
    total = np.zeros(len(CHANNELS), dtype=np.int64)
    covered = np.zeros(span.stop - span.start, dtype=bool)
    for row in done.get(pair, []):
        if _inside(row, period) and row["yields_start"] == NOWHERE and row["complete"]:
            start = int(str(row["index"])) - period[1]
            covered[start : start + int(str(row["months"]))] = True
            total += np.array([int(str(row[c])) for c in CHANNELS])
    return np.asarray(total + monthly[~covered].sum(0), dtype=np.int64)


def _row(grid: MonthGrid, period: PairPeriod, unit: dict[str, object], *, alone: bool) -> dict[str, object]:
    pair, index, months = period
    counts = np.asarray(unit["counts"])
    level = int(str(unit["level"]))
    return {
        "service_id": int(grid.frame.services[pair]),
        "agency_id": int(grid.frame.agencies[pair]),
        "index": index,
        "months": months,
        "level": level,
        "expected": int(level != NOT_IN_FORCE_LEVEL),
        "active": True,
        "complete": unit["complete"],
        "complete_no_post": unit["complete_no_post"],
        "from_totals": True,
        "alone": alone,
        "yields_start": NOWHERE,
        "yields_months": 0,
        **{name: int(counts[number]) for name, number in CHANNEL_NUMBER.items()},
    }


def _compare(
    grid: MonthGrid,
    period: PairPeriod,
    unit: dict[str, object],
    counted: npt.NDArray[np.int64],
    rows: pd.DataFrame,
    result: CoarseResult,
) -> None:
    reported, given = np.asarray(unit["reported"]), np.asarray(unit["given"])
    for name, number in CHANNEL_NUMBER.items():
        if given[number] and reported[number] != counted[number]:
            result.comparisons.append(
                {
                    "source_id": int(rows["source_id"].iloc[0]),
                    "service_id": int(grid.frame.services[period[0]]),
                    "agency_id": int(grid.frame.agencies[period[0]]),
                    "index": period[1],
                    "months": period[2],
                    "channel": name,
                    "reported": int(reported[number]),
                    "counted": int(counted[number]),
                }
            )


def _add_expected(
    grid: MonthGrid,
    facts: Facts,
    levels: npt.NDArray[np.int64],
    exists: npt.NDArray[np.bool_],
    result: CoarseResult,
    done: dict[int, list[dict[str, object]]],
) -> None:
    """Where no row covers a pair, it expects units of the grain of the totals source that covers its agency."""
    busy = grid.cover.claimed.any(2) | grid.totals.rows
    for scope in facts.scopes:
        own = facts.totals[facts.totals["source_id"] == scope.source_id]
        if scope.has_dossiers or own.empty or scope.grain == 1:
            continue
        phase = int(own.loc[own["months"] == scope.grain, "index"].iloc[0]) % scope.grain
        first = grid.frame.first + (phase - grid.frame.first) % scope.grain
        for pair in np.flatnonzero(scope.pairs(grid.frame.services, grid.frame.agencies)):
            taken = {m for row in done.get(int(pair), []) for m in _months_of(row)}
            for index in range(first, grid.frame.last - scope.grain + 2, scope.grain):
                period = (int(pair), index, scope.grain)
                span = _span(grid, period)
                if busy[pair, span].any() or any(m in taken for m in range(index, index + scope.grain)):
                    continue
                if not exists[pair, span].any():
                    continue
                result.stands_alone.update((int(pair), m) for m in range(index, index + scope.grain))
                result.rows.append(
                    _row(grid, period, _nothing(levels[pair, span.stop - 1]), alone=True) | {"active": False}
                )


def _months_of(row: dict[str, object]) -> range:
    start = int(str(row["index"]))
    return range(start, start + int(str(row["months"])))


def _nothing(level: np.int64) -> dict[str, object]:
    counts = np.zeros(len(CHANNELS), dtype=np.int64)
    return {"counts": counts, "level": int(level), "complete": False, "complete_no_post": False}
