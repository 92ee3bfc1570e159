"""The aggregate of places, written for the months whose dossiers or units changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table, delete, select

from etl.load import bulk
from etl.load.gathered import Gathered
from etl.load.months import Calendar, batches, read_months
from etl.load.packed import forget_places, pack_places
from etl.load.shelf import Shelf
from etl.transform import aggregate
from etl.transform.assemble import month_bounds
from etl.transform.coverage import CHANNEL_NUMBER
from etl.transform.lookup import NOWHERE
from etl.transform.places import by_epoch, place_rows
from etl.transform.units import NO_LEVEL, Facts, MonthGrid
from tracker.measures.split_places import PlaceHistory, is_split, largest_remainder
from tracker.settings import CHANNELS
from tracker.store.models import UsagePlace

PLACE: Table = UsagePlace.__table__  # type: ignore[assignment]
_KEYS = ["epoch", "month", "locality_id", "shared_from", "service_id", "agency_id", "level", "index"]


class PlaceWriter:
    """Writes the rows of places, months at a time; reads dossiers only of months that it was not given."""

    def __init__(self, gathered: Gathered, history: PlaceHistory, shelf: Shelf) -> None:
        self._gathered, self._connection = gathered, gathered.connection
        self._history = history
        self._shelf = shelf

    def take(self, calendar: str, months: Sequence[str], rows: pd.DataFrame) -> None:
        """Remember what the dossiers of calendar months say of places, as `place_rows` gives it, for `write`."""
        found = {str(month)[:7]: own for month, own in rows.groupby("month")}
        for month in months:
            self._shelf.put((calendar, month), found.get(month, rows.iloc[:0]))

    def write(
        self, calendar: Calendar, grid: MonthGrid | None, facts: Facts, dirty: set[str], changed: set[int]
    ) -> None:
        """Replace the place rows of the months that changed in one calendar."""
        months = set(dirty) | {m for index in changed for m in _calendar_months(index, calendar.starts_on)}
        if grid is None:
            months |= {str(d)[:7] for d in self._connection.scalars(select(UsagePlace.month).distinct())}
        for part in bulk.chunks([date.fromisoformat(f"{month}-01") for month in sorted(months)], 500):
            own = PLACE.c.calendar == calendar.name
            self._connection.execute(delete(PLACE).where(own, PLACE.c.month.in_(part)))
            forget_places(self._connection, calendar.name, part)
        if grid is None:
            return
        for batch in batches(self._connection, sorted(months)):
            rows = self._rows(batch, grid, facts, calendar)
            if len(rows):
                pack_places(self._connection, calendar.name, calendar.starts_on, rows)
                self._gathered.insert(PLACE, _dated(rows.assign(calendar=calendar.name), calendar.starts_on))

    def _rows(self, months: Sequence[str], grid: MonthGrid, facts: Facts, calendar: Calendar) -> pd.DataFrame:
        missing = [month for month in months if (calendar.name, month) not in self._shelf]
        if missing:
            counted = aggregate.counted_rows(read_months(self._connection, missing))
            placed = by_epoch(counted.reset_index(drop=True), self._history)
            self.take(calendar.name, missing, place_rows(placed, calendar.starts_on))
        taken = [self._shelf.take((calendar.name, month)) for month in months]
        cells = pd.concat([part for part in taken if len(part)] or taken[:1], ignore_index=True)
        # Stray dates lie outside the months of the grid.
        cells = cells[cells["index"].between(grid.frame.first, grid.frame.last)]
        if len(cells):
            place = self._place(cells, grid)
            number = cells["channel"].map(CHANNEL_NUMBER).to_numpy(dtype=np.int64)
            cells = cells[~grid.use_totals[place[0], place[1], number]]
        parts = [cells]
        if calendar.starts_on == 1:
            parts += [self._totals(date.fromisoformat(f"{month}-01"), grid, facts) for month in months]
        rows = pd.concat([p for p in parts if len(p)] or parts[:1], ignore_index=True)
        return self._judged(_by_channel(rows), grid, facts) if len(rows) else rows

    def _place(self, rows: pd.DataFrame, grid: MonthGrid) -> tuple[np.ndarray, np.ndarray]:
        return grid.frame.rows_of(rows), rows["index"].to_numpy(dtype=np.int64) - grid.frame.first

    def _totals(self, first: date, grid: MonthGrid, facts: Facts) -> pd.DataFrame:
        """Monthly totals that name places and count; an old place that was split shares them out."""
        month = np.datetime64(first, "s")
        index = int(aggregate.month_index(np.array([first], dtype="datetime64[D]"))[0])
        rows = facts.totals[
            (facts.totals["months"] == 1) & (facts.totals["index"] == index) & facts.totals["has_places"]
        ]
        if rows.empty:
            return pd.DataFrame()
        place = self._place(rows, grid)
        number = rows["channel"].map(CHANNEL_NUMBER).to_numpy(dtype=np.int64)
        rows = rows[grid.use_totals[place[0], place[1], number] & (rows["dossiers"] > 0).to_numpy()]
        parts = []
        for number_of_epoch, epoch in enumerate(self._history.epochs):
            later = self._history.epochs[number_of_epoch + 1 :]
            if later and later[0] <= first:
                continue
            parts.append(self._moved(rows.assign(shared_from=NOWHERE), epoch).assign(epoch=epoch, month=month))
        keep = "month locality_id shared_from service_id agency_id level channel index dossiers epoch".split()
        return pd.concat(parts, ignore_index=True)[keep] if parts else pd.DataFrame(columns=keep)

    def _moved(self, rows: pd.DataFrame, epoch: date) -> pd.DataFrame:
        for _ in self._history.epochs:
            ended = rows["locality_id"].map(
                lambda p: p in self._history.successors and self._history.ends.get(p, date.max) < epoch
            )
            if not ended.any():
                break
            stay, move = rows[~ended.astype(bool)], rows[ended.astype(bool)]
            parts = [stay]
            for _, row in move.iterrows():
                shares = self._history.successors[row["locality_id"]]
                sizes = largest_remainder(int(row["dossiers"]), np.array([s for _, s in shares]))
                origin = row["locality_id"] if is_split(shares) else row["shared_from"]
                moved = pd.DataFrame([row] * len(shares)).assign(
                    locality_id=[place for place, _ in shares], dossiers=sizes, shared_from=origin
                )
                parts.append(moved[moved["dossiers"] > 0])
            whole = dict.fromkeys(["locality_id", "shared_from", "dossiers"], "int64")
            rows = pd.concat(parts, ignore_index=True).astype(whole)
        return rows

    def _judged(self, rows: pd.DataFrame, grid: MonthGrid, facts: Facts) -> pd.DataFrame:
        """A unit fed by totals without places is not reported for places."""
        pair, month = self._place(rows, grid)
        placed = np.zeros(grid.complete.shape, dtype=bool)
        with_places = facts.totals[(facts.totals["months"] == 1) & facts.totals["has_places"]]
        if len(with_places):
            placed[self._place(with_places, grid)] = True
        fed = (grid.use_totals & grid.expected).any(2) & ~placed
        return rows.assign(
            complete=grid.complete[pair, month] & ~fed[pair, month],
            complete_no_post=grid.complete_no_post[pair, month] & ~fed[pair, month],
        )


def _by_channel(rows: pd.DataFrame) -> pd.DataFrame:
    summed = rows.pivot_table(index=_KEYS, columns="channel", values="dossiers", aggfunc="sum", fill_value=0)
    return summed.reindex(columns=list(CHANNELS), fill_value=0).reset_index()


def _dated(rows: pd.DataFrame, starts_on: int) -> pd.DataFrame:
    starts, ends = month_bounds(rows["index"].to_numpy(dtype=np.int64), starts_on)
    changes: dict[str, Any] = {"period_start": starts, "period_end": ends}
    for name in ("agency_id", "locality_id", "shared_from", "level"):
        known = rows[name].to_numpy(dtype=np.float64)
        changes[name] = np.where(np.isin(known, [NOWHERE, NO_LEVEL]), np.nan, known)
    return rows.drop(columns="index").assign(**changes)


def _calendar_months(index: int, starts_on: int) -> list[str]:
    """The calendar months that a (reporting) month touches."""
    starts, ends = month_bounds(np.array([index]), starts_on)
    return sorted({str(starts[0])[:7], str(ends[0])[:7]})
