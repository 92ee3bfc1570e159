"""All units of one calendar, with what follows from their neighbours in time. Pure."""

import numpy as np
import pandas as pd

from etl.transform import units
from etl.transform.coarse import CoarseResult, coarse_units
from etl.transform.coverage import Frame
from etl.transform.lookup import NOWHERE
from etl.transform.successors import owned
from etl.transform.units import Facts, MonthGrid, Units
from tracker.settings import CHANNELS

UNIT_COLUMNS = (
    "index months service_id agency_id level own active expected complete complete_no_post "
    "matched_last matched_next from_totals alone yields_start yields_months is_first is_last"
).split()


def month_bounds(index: np.ndarray, starts_on: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of months counted from year 0; with `starts_on` 15, the 15th before to the 14th."""
    months = (index - 1970 * 12).astype("datetime64[M]")
    if starts_on == 1:
        return months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]") - 1
    shift = starts_on - 1
    return (months - 1).astype("datetime64[D]") + shift, months.astype("datetime64[D]") + shift - 1


def build_units(facts: Facts, starts_on: int, last: int) -> tuple[Units, MonthGrid | None]:
    """Every unit that the facts speak of, and the grid they were judged on.

    `starts_on`: day on which the months of the facts' cells begin. `last`: the month that is running.
    """
    facts = units.within_span(facts, last)
    frame = units.month_frame(facts, last)
    empty = pd.DataFrame(columns=[*UNIT_COLUMNS, *CHANNELS])
    if frame is None:
        return Units(empty, pd.DataFrame()), None
    grid = units.month_grid(frame, facts)
    starts, ends = month_bounds(np.arange(frame.first, frame.last + 1), starts_on)
    levels = units.last_day_levels(frame, facts, ends)
    exists = units.in_force(frame, facts, starts, ends)
    rows = units.month_rows(grid, facts, levels, exists, (starts, ends))
    coarse = coarse_units(grid, facts, levels, exists)
    rows = _with_coarse(rows, coarse, facts, frame, starts_on)
    rows = _edges(_matched(rows))
    compared = [units.month_comparisons(grid, facts), pd.DataFrame(coarse.comparisons)]
    comparisons = pd.concat([c for c in compared if not c.empty]) if any(len(c) for c in compared) else compared[0]
    return Units(rows[[*UNIT_COLUMNS, *CHANNELS]], comparisons), grid


def _with_coarse(rows: pd.DataFrame, coarse: CoarseResult, facts: Facts, frame: Frame, starts_on: int) -> pd.DataFrame:
    if not coarse.rows:
        return rows
    pair = frame.rows_of(rows)
    keys = list(zip(pair.tolist(), rows["index"].tolist(), strict=True))
    yields = [coarse.yields.get(key, (NOWHERE, 0)) for key in keys]
    rows = rows.assign(yields_start=[y[0] for y in yields], yields_months=[y[1] for y in yields])
    rows = rows[[key not in coarse.stands_alone for key in keys]]
    extra = pd.DataFrame(coarse.rows)
    first = extra["index"].to_numpy(dtype=np.int64)
    starts, _ = month_bounds(first, starts_on)
    _, ends = month_bounds(first + extra["months"].to_numpy(dtype=np.int64) - 1, starts_on)
    extra["own"] = owned(extra, facts.catalogue, starts, ends)
    return pd.concat([rows, extra], ignore_index=True) if len(rows) else extra


def _matched(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark units that are complete and at level 3 or 4 here and a year before (after)."""
    keys = ["service_id", "agency_id", "months", "index"]
    fit = rows.loc[rows["complete"].astype(bool) & rows["level"].isin([3, 4]), keys].drop_duplicates()
    known = pd.MultiIndex.from_frame(fit.astype("int64"))
    here = rows[keys].astype("int64")
    itself = pd.MultiIndex.from_frame(here).isin(known)
    before = pd.MultiIndex.from_frame(here.assign(index=here["index"] - 12)).isin(known)
    after = pd.MultiIndex.from_frame(here.assign(index=here["index"] + 12)).isin(known)
    at_level = rows["level"].isin([3, 4]).to_numpy()
    return rows.assign(matched_last=itself & before & at_level, matched_next=itself & after & at_level)


def _edges(rows: pd.DataFrame) -> pd.DataFrame:
    """Mark the first and last period of each grain; a pair that ended before is not expected after it."""
    grains = rows.groupby("months")["index"]
    return rows.assign(
        is_first=rows["index"] == grains.transform("min"), is_last=rows["index"] == grains.transform("max")
    )
