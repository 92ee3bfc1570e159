"""The units of all figures: a service at an agency in a month, with what is known and what is complete. Pure.

The rules are those of "Units", "What a source covers" and "Not twice" in docs/definitions.md.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.coverage import ALWAYS, CHANNEL_NUMBER, Coverage, Frame, Grid, Scope, coverage, main_span
from etl.transform.lookup import NOT_IN_FORCE_LEVEL, NOWHERE, Catalogue, Days
from etl.transform.successors import owned, owning
from tracker.settings import CHANNELS

NO_LEVEL = -1
POST = CHANNEL_NUMBER["post"]
KEYS = ["service_id", "agency_id", "index", "months"]
Edges = tuple[Days, Days]


@dataclass(frozen=True)
class Facts:
    """What units are made of.

    `cells`: counted dossiers by service_id, agency_id, index (month), channel, level (`NO_LEVEL`: none),
    undeclared. `totals`: effective reported totals by position (of their source), source_id, service_id,
    agency_id, index, months, channel, state, dossiers, level (of the last day), has_places, whole (known from
    end to end; else a month of days of which some are missing).
    """

    cells: pd.DataFrame
    totals: pd.DataFrame
    scopes: list[Scope]
    catalogue: Catalogue


@dataclass(frozen=True)
class Units:
    """Rows of `UsageUnit` (without dates), and totals that do not count, beside what does."""

    rows: pd.DataFrame
    comparisons: pd.DataFrame


@dataclass(frozen=True)
class MonthTotals:
    """Monthly totals on the grid: `given` by a row or as a long source's zero, and what `counts` holds.

    `partial`: given, but not for the whole of the month.
    """

    given: Grid
    partial: Grid
    not_applicable: Grid
    counts: npt.NDArray[np.int64]
    levels: npt.NDArray[np.int64]
    rows: npt.NDArray[np.bool_]  # pair x month: some row is there


def month_frame(facts: Facts, running: int) -> Frame | None:
    """All pairs and months that the facts speak of, or that a source covers; None where there is nothing.

    What a source covers beyond its newest row (`until`) ends with the `running` month.
    """
    covered = [s for s in facts.scopes if s.starts > 0]
    if facts.cells.empty and facts.totals.empty and not covered:
        return None
    seen = pd.concat([facts.cells[["service_id", "agency_id"]], facts.totals[["service_id", "agency_id"]]])
    with_rows = set(seen["service_id"])
    own = pd.DataFrame(
        [
            (service.id, owner)
            for service in facts.catalogue.services.values()
            for owner in owning(service, facts.catalogue)
            if owner != NOWHERE or service.id not in with_rows
        ],
        columns=["service_id", "agency_id"],
    )
    pairs = pd.concat([seen, own]).drop_duplicates().sort_values(["service_id", "agency_id"]).astype("int64")
    starts = [*facts.cells["index"], *facts.totals["index"], *(s.starts for s in covered)]
    ends = [*facts.cells["index"], *(facts.totals["index"] + facts.totals["months"] - 1)]
    # Totals speak of their own periods; where none is given, as in reporting months, their span still expects.
    ends += [min(s.ends, running) for s in covered if s.has_dossiers or facts.totals.empty]
    first, last = int(min(starts)), int(max(ends))
    return Frame(pairs["service_id"].to_numpy(), pairs["agency_id"].to_numpy(), first, max(first, last))


def within_span(facts: Facts, last: int) -> Facts:
    """The facts without months after `last` (they have not come yet) and without stray dates."""
    ends = facts.totals["index"] + facts.totals["months"] - 1
    totals = facts.totals[ends <= last]
    cells = facts.cells[facts.cells["index"] <= last]
    if cells.empty:
        return replace(facts, cells=cells, totals=totals)
    first, final = main_span(cells["index"].to_numpy(dtype=np.int64), cells["dossiers"].to_numpy(dtype=np.int64))
    return replace(facts, cells=cells[cells["index"].between(first, final)], totals=totals)


def month_totals(frame: Frame, totals: pd.DataFrame, scopes: list[Scope]) -> MonthTotals:
    """Put monthly totals on the grid; of several sources for one cell the first listed counts."""
    grid = frame.empty()
    result = MonthTotals(
        grid.copy(),
        grid.copy(),
        grid.copy(),
        np.zeros(grid.shape, dtype=np.int64),
        np.full(grid.shape[:2], NO_LEVEL),
        np.zeros(grid.shape[:2], dtype=bool),
    )
    monthly = totals[totals["months"] == 1]
    for scope in sorted((s for s in scopes if not s.has_dossiers), key=lambda s: s.position):
        _put_source(frame, monthly[monthly["source_id"] == scope.source_id], scope, result)
    return result


def _put_source(frame: Frame, rows: pd.DataFrame, scope: Scope, result: MonthTotals) -> None:
    if rows.empty:
        return
    pair, month = frame.rows_of(rows), (rows["index"] - frame.first).to_numpy()
    channel = rows["channel"].map(CHANNEL_NUMBER).to_numpy()
    given, counts = frame.empty(), np.zeros(result.counts.shape, dtype=np.int64)
    if scope.long:
        for number in scope.numbers():
            given[pair, month, number] = True
    counted = (rows["state"] == "count").to_numpy()
    given[pair[~counted], month[~counted], channel[~counted]] = False
    given[pair[counted], month[counted], channel[counted]] = True
    np.add.at(
        counts,
        (pair[counted], month[counted], channel[counted]),
        rows["dossiers"].to_numpy()[counted].astype(np.int64),
    )
    absent = (rows["state"] == "not_applicable").to_numpy()
    result.not_applicable[pair[absent], month[absent], channel[absent]] = True
    fresh = given & ~result.given
    result.counts[fresh] = counts[fresh]
    result.given[fresh] = True
    part = ~rows["whole"].to_numpy(dtype=bool)
    torn = np.zeros(result.rows.shape, dtype=bool)
    torn[pair[part], month[part]] = True
    result.partial[fresh & torn[:, :, None]] = True
    result.levels[pair, month] = rows["level"].to_numpy()
    result.rows[pair, month] = True


@dataclass(frozen=True)
class MonthGrid:
    """Everything that is decided per pair and month, before rows are written."""

    frame: Frame
    cover: Coverage
    totals: MonthTotals
    use_totals: Grid
    expected: Grid
    covered: Grid
    complete: npt.NDArray[np.bool_]
    complete_no_post: npt.NDArray[np.bool_]
    dossier_counts: npt.NDArray[np.int64]  # pair x month x channel, every level


def month_grid(frame: Frame, facts: Facts) -> MonthGrid:
    """Judge every pair and month: which channels are expected and covered, and what feeds each."""
    cover = coverage(frame, facts.scopes)
    totals = month_totals(frame, facts.totals, facts.scopes)
    use_totals = totals.given & ~cover.displaces
    covered = cover.covered | (use_totals & ~totals.partial)
    expected = cover.declared.copy()
    expected[:, :, ALWAYS] = True
    expected &= ~(totals.not_applicable & ~cover.claimed)
    met = covered | ~expected
    without_post = met.copy()
    without_post[:, :, POST] = True
    counts = np.zeros(covered.shape, dtype=np.int64)
    cells = facts.cells
    place = (
        frame.rows_of(cells),
        (cells["index"] - frame.first).to_numpy(),
        cells["channel"].map(CHANNEL_NUMBER).to_numpy(),
    )
    np.add.at(counts, place, cells["dossiers"].to_numpy(dtype=np.int64))
    return MonthGrid(
        frame, cover, totals, use_totals, expected, covered, np.all(met, axis=2), np.all(without_post, axis=2), counts
    )


def last_day_levels(frame: Frame, facts: Facts, month_ends: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Level of each pair on the last day of each month on which the service is offered; pair x month.

    Where the catalogue has no level, that of the pair's newest dossiers or totals serves.
    """
    shape = (len(frame.services), frame.months)
    retired = {f.id: np.datetime64(f.retired_on, "D") for f in facts.catalogue.services.values() if f.retired_on}
    ends = np.broadcast_to(month_ends, shape).copy()
    for row, service in enumerate(frame.services):
        limit = retired.get(int(service))
        if limit is not None:
            month_starts = month_ends.astype("datetime64[M]").astype("datetime64[D]")
            inside = (ends[row] > limit) & (month_starts <= limit)
            ends[row][inside] = limit
    services, agencies = np.repeat(frame.services, shape[1]), np.repeat(frame.agencies, shape[1])
    known = facts.catalogue.levels(services, agencies, ends.ravel()).reshape(shape)
    logged = _logged_levels(frame, facts)
    return np.where(np.isnan(known), logged[:, None], np.nan_to_num(known, nan=NO_LEVEL)).astype(np.int64)


def _logged_levels(frame: Frame, facts: Facts) -> npt.NDArray[np.int64]:
    columns = ["service_id", "agency_id", "index", "level"]
    seen = pd.concat([facts.cells[columns], facts.totals[columns]])
    seen = seen[seen["level"] > 0].sort_values(["index", "level"])
    result = np.full(len(frame.services), NO_LEVEL, dtype=np.int64)
    if not seen.empty:
        newest = seen.drop_duplicates(["service_id", "agency_id"], keep="last")
        result[frame.rows_of(newest)] = newest["level"].to_numpy(dtype=np.int64)
    return result


def in_force(
    frame: Frame, facts: Facts, starts: npt.NDArray[np.datetime64], ends: npt.NDArray[np.datetime64]
) -> npt.NDArray[np.bool_]:
    """Whether each pair's agency exists in each month; pair x month."""
    bearers = {v.id: v for found in facts.catalogue.agencies.bearers.values() for v in found}
    result = np.ones((len(frame.services), frame.months), dtype=bool)
    for row, agency in enumerate(frame.agencies):
        bearer = bearers.get(int(agency))
        if bearer and bearer.valid_from:
            result[row] &= ends >= np.datetime64(bearer.valid_from, "D")
        if bearer and bearer.valid_to:
            result[row] &= starts <= np.datetime64(bearer.valid_to, "D")
    return result


def month_rows(
    grid: MonthGrid, facts: Facts, levels: npt.NDArray[np.int64], exists: npt.NDArray[np.bool_], edges: Edges
) -> pd.DataFrame:
    """One row per pair, month and level with something known or expected there.

    `edges`: first and last day of each month.
    """
    frame = grid.frame
    pair, month = np.indices(levels.shape)
    dense = pd.DataFrame(
        {
            "pair": pair.ravel(),
            "month": month.ravel(),
            "level": levels.ravel(),
            "expected": (exists & (levels != NOT_IN_FORCE_LEVEL)).ravel().astype(np.int64),
        }
    )
    counts = _counts_by_level(grid, facts, levels)
    rows = dense.merge(counts, on=["pair", "month", "level"], how="outer")
    rows[list(CHANNELS)] = rows[list(CHANNELS)].fillna(0).astype(np.int64)
    rows["expected"] = rows["expected"].fillna(0).astype(np.int64)
    rows = rows[(rows["expected"] > 0) | (rows[list(CHANNELS)].sum(axis=1) > 0)].reset_index(drop=True)
    place = (rows["pair"].to_numpy(), rows["month"].to_numpy())
    active = grid.totals.rows | (grid.dossier_counts.sum(axis=2) > 0)
    rows = rows.assign(service_id=frame.services[place[0]], agency_id=frame.agencies[place[0]])
    return rows.drop(columns=["pair", "month"]).assign(
        index=place[1] + frame.first,
        months=1,
        own=owned(rows, facts.catalogue, edges[0][place[1]], edges[1][place[1]]),
        active=active[place],
        complete=grid.complete[place],
        complete_no_post=grid.complete_no_post[place],
        from_totals=np.asarray(np.any(grid.use_totals & grid.expected, axis=2))[place],
        alone=False,
        yields_start=NOWHERE,
        yields_months=0,
    )


def _counts_by_level(grid: MonthGrid, facts: Facts, levels: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Known counts per pair, month and level: dossiers, and totals where these count instead."""
    frame, cells = grid.frame, facts.cells
    pair, month = frame.rows_of(cells), (cells["index"] - frame.first).to_numpy()
    channel = cells["channel"].map(CHANNEL_NUMBER).to_numpy()
    kept = ~grid.use_totals[pair, month, channel]
    parts = [
        pd.DataFrame(
            {
                "pair": pair,
                "month": month,
                "level": cells["level"],
                "channel": channel,
                "dossiers": cells["dossiers"],
            }
        )[kept]
    ]
    pair, month, channel = np.nonzero(grid.use_totals & (grid.totals.counts > 0))
    logged = grid.totals.levels[pair, month]
    level = np.where(logged == NO_LEVEL, levels[pair, month], logged)
    dossiers = grid.totals.counts[pair, month, channel]
    parts.append(pd.DataFrame({"pair": pair, "month": month, "level": level, "channel": channel, "dossiers": dossiers}))
    both = pd.concat(parts)
    summed = both.pivot_table(
        index=["pair", "month", "level"], columns="channel", values="dossiers", aggfunc="sum", fill_value=0
    )
    table: pd.DataFrame = summed.reindex(columns=range(len(CHANNELS)), fill_value=0)
    table.columns = pd.Index(CHANNELS)
    whole: pd.DataFrame = table.reset_index().astype({"pair": "int64", "month": "int64", "level": "int64"})
    return whole


def month_comparisons(grid: MonthGrid, facts: Facts) -> pd.DataFrame:
    """Monthly totals that dossiers stand for, beside the dossiers."""
    monthly = facts.totals[(facts.totals["months"] == 1) & (facts.totals["state"] == "count")]
    columns = ["source_id", "service_id", "agency_id", "index", "months", "channel", "reported", "counted"]
    if monthly.empty:
        return pd.DataFrame(columns=columns)
    summed = monthly.groupby(columns[:6], as_index=False).agg(reported=("dossiers", "sum"))
    place = (
        grid.frame.rows_of(summed),
        (summed["index"] - grid.frame.first).to_numpy(),
        summed["channel"].map(CHANNEL_NUMBER).to_numpy(),
    )
    summed["counted"] = np.where(grid.use_totals[place], grid.totals.counts[place], grid.dossier_counts[place])
    compared = ~grid.use_totals[place] | (summed["counted"].to_numpy() != summed["reported"].to_numpy())
    rows: pd.DataFrame = summed.loc[compared, columns]
    return rows
