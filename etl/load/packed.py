"""Weeks, places and units once more as columns of numbers, written wherever their rows are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, select

from etl.load import bulk
from etl.transform.assemble import month_bounds
from tracker.settings import CHANNELS
from tracker.store.models import PackedPlace, PackedUnit, PackedWeek, UsageWeek
from tracker.store.packed import MISSING, NO_DAY, PLACE_COLUMNS, UNIT_COLUMNS, WEEK_COLUMNS, pack

_REST = [channel for channel in CHANNELS if channel not in ("online", "post")]
_YIELDS = ("yields_start", "yields_end")
_AS_THEY_ARE = (
    "months own active expected complete complete_no_post matched_last matched_next alone is_first is_last online post"
).split()


def pack_weeks(connection: Connection, weeks: Sequence[date]) -> None:
    """Pack the rows of some weeks anew, as they stand in the store; few enough weeks for one statement."""
    connection.execute(delete(PackedWeek).where(PackedWeek.week.in_(weeks)))
    week = UsageWeek.week
    query = select(week, UsageWeek.service_id, UsageWeek.online, UsageWeek.dossiers).where(week.in_(weeks))
    kinds: dict[str, bulk.Kind] = {"week": "day", **dict.fromkeys(WEEK_COLUMNS, "whole")}
    rows = bulk.read_typed(connection, query.order_by(week, UsageWeek.service_id), kinds)
    groups: dict[Any, NDArray[np.int64]] = rows.groupby("week").indices  # type: ignore[assignment]
    for week_of, positions in groups.items():
        own = {name: rows[name].to_numpy()[positions] for name in WEEK_COLUMNS}
        entry = {"week": pd.Timestamp(week_of).date(), "rows": len(positions), "data": pack(own, WEEK_COLUMNS)}
        connection.execute(insert(PackedWeek).values(entry))


def forget_places(connection: Connection, calendar: str, months: Sequence[date]) -> None:
    """Drop what is packed of some months in a calendar; few enough months for one statement."""
    own = PackedPlace.calendar == calendar
    connection.execute(delete(PackedPlace).where(own, PackedPlace.month.in_(months)))


def pack_places(connection: Connection, calendar: str, starts_on: int, rows: pd.DataFrame) -> None:
    """Pack the rows of places of whole months of which nothing is packed.

    `rows`: `epoch`, `month`, `index` in the calendar, `locality_id`, `service_id`, `agency_id`, `level` (-1 where not
    known), `complete`, `complete_no_post`, and a column for each channel.
    """
    starts, ends = month_bounds(rows["index"].to_numpy(dtype=np.int64), starts_on)
    columns = {
        "start": starts.astype("datetime64[D]").astype(np.int64),
        "end": ends.astype("datetime64[D]").astype(np.int64),
        **{name: rows[f"{name}_id"].to_numpy(dtype=np.int64) for name in ("locality", "service", "agency")},
        **{name: rows[name].to_numpy(dtype=np.int64) for name in ("level", "complete", "complete_no_post")},
        **{name: rows[name].to_numpy(dtype=np.int64) for name in ("online", "post")},
        "rest": rows[_REST].to_numpy(dtype=np.int64).sum(axis=1),
    }
    groups: dict[Any, NDArray[np.int64]] = rows.groupby(["epoch", "month"]).indices  # type: ignore[assignment]
    for (epoch, month), positions in groups.items():
        entry = {
            "epoch": epoch,
            "calendar": calendar,
            "month": pd.Timestamp(month).date(),
            "rows": len(positions),
            "data": pack({name: column[positions] for name, column in columns.items()}, PLACE_COLUMNS),
        }
        connection.execute(insert(PackedPlace).values(entry))


def packed_units(connection: Connection, calendar: str) -> set[int]:
    """The months of a calendar whose units are packed."""
    return set(connection.scalars(select(PackedUnit.index).where(PackedUnit.calendar == calendar)))


def pack_units(connection: Connection, calendar: str, indexes: Sequence[int], units: pd.DataFrame) -> None:
    """Pack the units of some months of a calendar anew; `units`: rows of `UsageUnit`, those of these months."""
    for part in bulk.chunks(indexes, 500):
        connection.execute(delete(PackedUnit).where(PackedUnit.calendar == calendar, PackedUnit.index.in_(part)))
    columns = {name: units[name].to_numpy(dtype=np.int64) for name in _AS_THEY_ARE}
    for name, of_unit in (("start", "period_start"), ("end", "period_end"), *((n, n) for n in _YIELDS)):
        days = units[of_unit].to_numpy().astype("datetime64[D]")
        columns[name] = np.where(np.isnat(days), NO_DAY, days.astype(np.int64))
    columns["service"] = units["service_id"].to_numpy(dtype=np.int64)
    for name, of_unit in (("agency", "agency_id"), ("level", "level")):
        columns[name] = np.nan_to_num(units[of_unit].to_numpy(dtype=np.float64), nan=MISSING).astype(np.int64)
    columns["rest"] = units[_REST].to_numpy(dtype=np.int64).sum(axis=1)
    groups: dict[Any, NDArray[np.int64]] = units.groupby("index").indices  # type: ignore[assignment]
    for index, positions in groups.items():
        data = pack({name: column[positions] for name, column in columns.items()}, UNIT_COLUMNS)
        entry = {"calendar": calendar, "index": int(index), "rows": len(positions), "data": data}
        connection.execute(insert(PackedUnit).values(entry))
