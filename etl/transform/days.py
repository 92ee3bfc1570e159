"""Totals of single days: they add up to their month, which they report only if they cover it. Pure."""

from collections.abc import Collection
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

MISSING_SHARE = 0.1  # of a month's working days, as of what silent days may hide from dossiers
_KEYS = ["source_id", "position", "service_id", "agency_id", "locality_id", "has_places", "index", "months", "channel"]


def single_days(rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which totals are of one day."""
    return np.asarray(rows["period_start"].to_numpy() == rows["period_end"].to_numpy(), dtype=bool)


def with_months_of_days(rows: pd.DataFrame, today: date, holidays: Collection[date]) -> pd.DataFrame:
    """Totals with those of days summed to months; `whole`: the period is covered from end to end.

    `rows` as in `Facts.totals`, with period_start and period_end (dates). A month's count is known as far as its
    days are there. It is whole where its source has rows, of whatever service, on all but a tenth of the working
    days before `today`; a day without a row of a service is a zero then. State and level are those of the last
    day; a day that is not provided leaves the month not whole.
    """
    days = single_days(rows)
    if not days.any():
        return rows.assign(whole=True)
    daily = rows[days].sort_values("period_start", kind="stable")
    covered = _covered(daily, today, holidays)
    counted = daily["state"] == "count"
    daily = daily.assign(
        dossiers=daily["dossiers"].where(counted, 0),
        _counted=counted,
        _lacking=daily["state"] == "not_provided",
    )
    rest = [name for name in daily.columns if name not in {*_KEYS, "dossiers", "_counted", "_lacking"}]
    how = {**dict.fromkeys(rest, "last"), "dossiers": "sum", "_counted": "any", "_lacking": "any"}
    months = daily.groupby(_KEYS, as_index=False, sort=True).agg(how)
    places = zip(months["source_id"].tolist(), months["index"].tolist(), strict=True)
    whole = np.array([place in covered for place in places], dtype=bool) & ~months["_lacking"].to_numpy(dtype=bool)
    state = np.where(months["_counted"], "count", np.where(months["_lacking"], "not_provided", "not_applicable"))
    months = months.assign(state=state.astype(object), whole=whole)
    both = pd.concat([rows[~days].assign(whole=True), months[[*rows.columns, "whole"]]], ignore_index=True)
    return both.astype({name: rows[name].dtype for name in rows.columns} | {"whole": bool})


def _covered(daily: pd.DataFrame, today: date, holidays: Collection[date]) -> set[tuple[int, int]]:
    """Sources and months whose working days are there, but for a tenth."""
    free = np.array(sorted(holidays), dtype="datetime64[D]")
    now = np.datetime64(today, "D")
    covered = set()
    for _, rows in daily.groupby(["source_id", "index"]):
        source, index = (int(rows[name].to_numpy()[0]) for name in ("source_id", "index"))
        month = np.datetime64(index - 1970 * 12, "M")
        first, after = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
        working = np.arange(first, min(after, now), dtype="datetime64[D]")
        working = working[np.is_busday(working, holidays=free)]
        seen = np.unique(rows["period_start"].to_numpy().astype("datetime64[D]"))
        if np.isin(working, seen, invert=True).sum() <= MISSING_SHARE * len(working):
            covered.add((source, index))
    return covered


def mixed_months(cells: pd.DataFrame) -> str | None:
    """A month (`2026-03`) of which a source gives both days and the whole of one count; None where there is none."""
    days = single_days(cells)
    if not days.any() or days.all():
        return None
    starts = cells["period_start"].to_numpy().astype("datetime64[D]")
    ends = cells["period_end"].to_numpy().astype("datetime64[D]")
    month = starts.astype("datetime64[M]")
    one = ~days & (ends + 1 == (month + 1).astype("datetime64[D]"))
    keyed = cells.assign(_month=month.astype(str))
    keys = ["service_id", "agency_id", "channel", "_month"]
    mixed = keyed.loc[days, keys].drop_duplicates().merge(keyed.loc[one, keys].drop_duplicates(), on=keys)
    return None if mixed.empty else str(mixed["_month"].min())
