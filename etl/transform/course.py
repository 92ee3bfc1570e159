"""What became of dossiers: started, submitted, settled, in time, paid online, rated. Pure."""

from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.aggregate import once_a_month
from etl.transform.parse import NO_INSTANT, local_days
from tracker.store.status import STATUS

_SETTLED = [STATUS["resolved"], STATUS["returned"]]
_WITHOUT_RESULT = [STATUS[name] for name in ("registered", "refused", "withdrawn", "stopped")]
_DAY = 86_400_000_000  # microseconds
_KEYS = ["month", "service_id", "agency_id", "level", "online"]
_SUMS = "started submitted dossiers settled due in_time with_fee paid_online rated rating".split()


def courses(rows: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """Rows of `UsageCourse` of the dossiers of calendar months, as `aggregate` takes them.

    Beside its columns: due_at, resolved_at (microseconds, NaN where missing), fee, paid_online, rating. Settled in
    time: by the last moment due, where that is a day alone by its end (Decree 61/2018: on time, or late).
    """
    once = once_a_month(rows)
    counted = once["counted"].to_numpy(dtype=bool)
    started = once["started_at"].notna().to_numpy(dtype=bool)
    resolved_at, due_at = _instants(once["resolved_at"]), _last_moment(_instants(once["due_at"]), zone)
    # A log may tell the end by its date alone; withdrawn or stopped is no result.
    ended = (resolved_at != NO_INSTANT) & ~once["status"].isin(_WITHOUT_RESULT).to_numpy(dtype=bool)
    settled = counted & (once["status"].isin(_SETTLED).to_numpy(dtype=bool) | ended)
    due = settled & (due_at != NO_INSTANT) & (resolved_at != NO_INSTANT)
    with_fee = counted & (once["fee"].to_numpy(dtype=np.float64) > 0)
    rating = once["rating"].to_numpy(dtype=np.float64)
    rated = counted & ~np.isnan(rating)
    table = once.assign(
        online=(once["channel"] == "online").to_numpy(dtype=bool),
        started=started,
        submitted=started & once["submitted_at"].notna(),
        dossiers=counted,
        settled=settled,
        due=due,
        in_time=due & (resolved_at <= due_at),
        with_fee=with_fee,
        paid_online=with_fee & once["paid_online"].fillna(value=False).astype(bool),
        rated=rated,
        rating=np.where(rated, rating, 0).astype(np.int64),
    )
    summed = table.groupby(_KEYS, as_index=False)[_SUMS].sum()
    return summed[summed[_SUMS].any(axis=1)].reset_index(drop=True)


def _instants(column: pd.Series) -> npt.NDArray[np.int64]:
    known = column.notna().to_numpy(dtype=bool)
    return np.where(known, column.fillna(0).to_numpy(dtype=np.float64), NO_INSTANT).astype(np.int64)


def _last_moment(due_at: npt.NDArray[np.int64], zone: ZoneInfo) -> npt.NDArray[np.int64]:
    """Midnight means the day: its last moment."""
    days = local_days(due_at, zone)
    midnight = pd.Series(days.astype("datetime64[us]")).dt.tz_localize(
        zone, ambiguous=np.ones(len(days), dtype=bool), nonexistent="shift_forward"
    )
    starts = midnight.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where((due_at != NO_INSTANT) & (starts == due_at), due_at + _DAY - 1, due_at)
