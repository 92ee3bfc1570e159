"""Places across reforms: where the dossiers of an old place stand in the time after it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.aggregate import month_index, month_of
from etl.transform.lookup import NOWHERE

Shares = tuple[tuple[int, float], ...]  # new place and its share, in the order of codes


@dataclass(frozen=True)
class PlaceHistory:
    """Epochs (first days of the times between reforms) and what each old place became.

    `ends`: last day of a place that no longer exists.
    """

    epochs: tuple[date, ...] = (date.min,)
    successors: Mapping[int, Shares] = field(default_factory=dict)
    ends: Mapping[int, date] = field(default_factory=dict)


def is_split(shares: Shares) -> bool:
    """Whether more than one place takes something over."""
    return sum(share > 0 for _, share in shares) > 1


def largest_remainder(count: int, shares: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Share out a whole number: whole parts first, then one each to the largest remainders."""
    exact = count * shares / shares.sum()
    # A billionth is forgiven, so that 0.64 of 100 is 64 and not 63 and a bit.
    whole: npt.NDArray[np.int64] = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: count - int(whole.sum())]] += 1
    return whole


def share_out(rows: pd.DataFrame, shares: Shares) -> npt.NDArray[np.int64]:
    """The new place of each dossier of a split place in one calendar month, by rank (day, then hash)."""
    order = rows.sort_values(["day", "dossier"]).index
    sizes = largest_remainder(len(rows), np.array([share for _, share in shares]))
    places = np.repeat([place for place, _ in shares], sizes)
    return pd.Series(places, index=order).reindex(rows.index).to_numpy(dtype=np.int64)


def by_epoch(counted: pd.DataFrame, history: PlaceHistory) -> list[tuple[date, pd.DataFrame]]:
    """The dossiers of one calendar month under the places of their own epoch and of each later one.

    `shared_from` is the last place whose split put them where they are; `NOWHERE` where none did.
    """
    result: list[tuple[date, pd.DataFrame]] = []
    days = counted["day"].to_numpy().astype("datetime64[D]")
    rows = counted.assign(shared_from=NOWHERE)
    for number, epoch in enumerate(history.epochs):
        after = history.epochs[number + 1] if number + 1 < len(history.epochs) else None
        there = days < np.datetime64(after, "D") if after else np.ones(len(days), dtype=bool)
        if not there.any():
            continue
        rows = _moved(rows, epoch, history, there)
        result.append((epoch, rows[there]))
    return result


def _moved(rows: pd.DataFrame, epoch: date, history: PlaceHistory, there: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Move dossiers out of places that ended before an epoch, as often as it takes."""
    places = rows["locality_id"].to_numpy(dtype=np.int64).copy()
    origins = rows["shared_from"].to_numpy(dtype=np.int64).copy()
    for _ in history.epochs:
        ended = {p for p in set(places[there].tolist()) - {NOWHERE} if _ended(p, epoch, history)}
        if not ended:
            break
        for place in sorted(ended):
            moving = np.flatnonzero((places == place) & there)
            shares = history.successors[place]
            if len(shares) == 1:
                places[moving] = shares[0][0]
            else:
                places[moving] = share_out(rows.iloc[moving].reset_index(drop=True), shares)
                if is_split(shares):
                    origins[moving] = place
    return rows.assign(locality_id=places, shared_from=origins)


def _ended(place: int, epoch: date, history: PlaceHistory) -> bool:
    end = history.ends.get(place)
    return end is not None and end < epoch and place in history.successors


def place_rows(placed: Sequence[tuple[date, pd.DataFrame]], starts_on: int) -> pd.DataFrame:
    """Counts by epoch, place, `shared_from`, service, agency, level, channel and `index`, the month's number.

    `placed`: as `by_epoch` gives it; `starts_on`: the day on which months begin.
    """
    keys = ["locality_id", "shared_from", "service_id", "agency_id", "level", "channel", "index"]
    parts = []
    for epoch, rows in placed:
        index = month_index(month_of(rows["day"].to_numpy().astype("datetime64[D]"), starts_on))
        table = rows.assign(index=index).groupby(keys, as_index=False).size().rename(columns={"size": "dossiers"})
        parts.append(table.assign(epoch=epoch))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*keys, "dossiers", "epoch"])
