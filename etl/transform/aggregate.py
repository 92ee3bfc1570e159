"""Dossiers of whole calendar months to the sums that pages read. Pure.

All functions take rows with source_id, dossier, day (datetime64), month (its first day), service_id, agency_id
(`NOWHERE`: none), locality_id, channel, level (`NO_LEVEL`: none), status, counted, flags, applicant_kind, assisted,
started_at, submitted_at.
"""

from collections.abc import Collection

import numpy as np
import numpy.typing as npt
import pandas as pd

from tracker.store.flags import Flag

DAY_KEYS = ["day", "service_id", "agency_id", "channel", "level", "undeclared"]


def month_of(days: npt.NDArray[np.datetime64], starts_on: int) -> npt.NDArray[np.datetime64]:
    """First day of the calendar month that gives each day's reporting month its name."""
    months = days.astype("datetime64[M]")
    if starts_on > 1:
        day_of_month = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
        months = months + (day_of_month >= starts_on).astype(np.int64)
    return months.astype("datetime64[D]")


def month_index(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    """Months since year 0."""
    return days.astype("datetime64[M]").astype(np.int64) + 1970 * 12


def monday_of(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """The Monday of each day's week; 1970-01-01 was a Thursday."""
    return days - (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def counted_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The dossiers that count, with `undeclared` beside the flags."""
    counted = rows[rows["counted"].astype(bool)]
    undeclared = (counted["flags"].to_numpy(dtype=np.int64) & int(Flag.UNDECLARED)) > 0
    return counted.assign(undeclared=undeclared)


def source_days(rows: pd.DataFrame, not_received: Collection[int]) -> pd.DataFrame:
    """Rows of `UsageSourceDay`, where each dossier counts as what its source says of it."""
    received = ~rows["status"].isin(not_received)
    table = rows.assign(rows=1, dossiers=received, online=received & (rows["channel"] == "online"))
    return table.groupby(["source_id", "day", "month"], as_index=False)[["rows", "dossiers", "online"]].sum()


def source_months(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `UsageSourceMonth`, where each dossier counts as what its source says of it."""
    keys = ["source_id", "month", "service_id", "agency_id", "flags"]
    return rows.groupby(keys, as_index=False).size().rename(columns={"size": "rows"})


def usage_months(days: pd.DataFrame, starts_on: int) -> pd.DataFrame:
    """Rows of `UsageMonth`, without the calendar, whose months begin on `starts_on`, from rows of `UsageDay`."""
    index = month_index(month_of(days["day"].to_numpy().astype("datetime64[D]"), starts_on))
    keys = ["month", "index", *DAY_KEYS[1:]]
    return days.assign(index=index).groupby(keys, as_index=False)[["dossiers"]].sum()


def usage_days(counted: pd.DataFrame, starts_on: int) -> pd.DataFrame:
    """Rows of `UsageDay`."""
    table = counted.groupby(DAY_KEYS, as_index=False).size().rename(columns={"size": "dossiers"})
    days = table["day"].to_numpy().astype("datetime64[D]")
    return table.assign(week=monday_of(days), month=month_of(days, 1), reporting_month=month_of(days, starts_on))


def once_a_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Each dossier once, although several sources hold it: the row that counts, where there is one."""
    if rows["source_id"].nunique() < 2:
        return rows
    return rows.sort_values("counted", ascending=False, kind="stable").drop_duplicates(["month", "dossier"])


def applicants(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `UsageApplicant`. Started and submitted also count dossiers that were never received."""
    once = once_a_month(rows)
    counted = once["counted"].astype(bool)
    started = once["started_at"].notna()
    table = once.assign(
        dossiers=counted,
        started=started,
        submitted=started & once["submitted_at"].notna(),
        assisted=counted & once["assisted"].fillna(value=False).astype(bool),
        applicant_kind=once["applicant_kind"].fillna(""),
    )
    keys = ["month", "service_id", "level", "applicant_kind", "channel"]
    summed = table.groupby(keys, as_index=False)[["dossiers", "started", "submitted", "assisted"]].sum()
    return summed.assign(applicant_kind=summed["applicant_kind"].replace("", None))
