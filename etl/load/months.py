"""Calendars of months, and the dossiers of one month as the aggregates need them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, Table, select

from etl.load import bulk
from etl.transform.lookup import NOWHERE
from tracker.settings import Settings
from tracker.store.models import Dossier

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class Calendar:
    """A way to cut time into months: `starts_on` 1 is the calendar's own."""

    name: str
    starts_on: int
    column: str  # of UsageDay


def calendars(settings: Settings) -> list[Calendar]:
    """The calendar months, and the reporting months where they differ."""
    found = [Calendar("calendar", 1, "month")]
    if settings.time.month_starts_on > 1:
        found.append(Calendar("reporting", settings.time.month_starts_on, "reporting_month"))
    return found


def read_month(connection: Connection, first: date) -> pd.DataFrame:
    """The dossiers of a calendar month as the aggregates need them."""
    names = (
        "source_id dossier day service_id agency_id locality_id channel level status counted flags "
        "applicant_kind assisted started_at submitted_at"
    ).split()
    after = (first + timedelta(days=32)).replace(day=1)
    query = select(*(DOSSIER.c[n] for n in names)).where(DOSSIER.c.day >= first, DOSSIER.c.day < after)
    rows = bulk.read(connection, query)
    for name in ("agency_id", "locality_id", "level"):
        rows[name] = rows[name].where(rows[name].notna(), NOWHERE).astype("int64")
    return rows.assign(day=rows["day"].to_numpy().astype("datetime64[D]").astype("datetime64[s]"))
