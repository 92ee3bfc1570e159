"""Silent days in a row as one silence, with what it lacks; those of late are kept for `status` and `/data`."""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, select

from tracker.store.freshness import Silence, keep_silences
from tracker.store.models import Source

LATELY = timedelta(days=31)  # before the newest day of any source


def keep(connection: Connection, days: pd.DataFrame) -> None:
    """Keep the silences of late. `days`: as `etl.load.scopes.silent_days` returns them."""
    names = {row.id: row.name for row in connection.execute(select(Source.id, Source.name))}
    keep_silences(connection, silences(days, names))


def silences(days: pd.DataFrame, names: dict[int, str]) -> list[Silence]:
    """Runs of days of one kind that reach into the last month; columns source_id, day, kind, expected(_online)."""
    if days.empty:
        return []
    newest = _day(days["day"].max())
    found = []
    for source_id, own in days.sort_values("day").groupby("source_id"):
        run = (own["kind"] != own["kind"].shift()).cumsum()
        for _, part in own[own["kind"] != ""].groupby(run):
            kind, end = str(part["kind"].iloc[0]), _day(part["day"].iloc[-1])
            if end >= newest - LATELY:
                expected = part["expected" if kind == "silent" else "expected_online"]
                start, missing = _day(part["day"].iloc[0]), round(float(expected.sum()))
                found.append(Silence(names[int(str(source_id))], kind, start, end, missing, end == newest))  # type: ignore[arg-type]  # the monitor's words
    return sorted(found, key=lambda one: (one.source, one.start))


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])
