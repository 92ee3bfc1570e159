"""Places across reforms: where the dossiers of an old place stand in the time after it. Pure."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from etl.transform.aggregate import month_index, month_of
from etl.transform.lookup import NOWHERE
from tracker.measures.split_places import PlaceHistory, move


def by_epoch(counted: pd.DataFrame, history: PlaceHistory) -> list[tuple[date, pd.DataFrame]]:
    """The dossiers of whole calendar months under the places of their own epoch and of each later one.

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
        here = np.flatnonzero(there)
        before = [rows[name].to_numpy(dtype=np.int64, copy=True) for name in ("locality_id", "shared_from")]
        names = rows["dossier"].to_numpy(dtype=object)[here]
        after_move = move(before[0][here], before[1][here], days[here], names, epoch, history)
        for held, moved in zip(before, after_move, strict=True):
            held[here] = moved
        rows = rows.assign(locality_id=before[0], shared_from=before[1])
        result.append((epoch, rows[there]))
    return result


def place_rows(placed: Sequence[tuple[date, pd.DataFrame]], starts_on: int) -> pd.DataFrame:
    """Counts by epoch, calendar `month`, place, `shared_from`, service, agency, level, channel and `index`.

    `placed`: as `by_epoch` gives it; `starts_on`: the day on which months begin, `index` the number of such a month.
    """
    keys = ["month", "locality_id", "shared_from", "service_id", "agency_id", "level", "channel", "index"]
    parts = []
    for epoch, rows in placed:
        index = month_index(month_of(rows["day"].to_numpy().astype("datetime64[D]"), starts_on))
        table = rows.assign(index=index).groupby(keys, as_index=False).size().rename(columns={"size": "dossiers"})
        parts.append(table.assign(epoch=epoch))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*keys, "dossiers", "epoch"])
