"""Calendars of months, and the dossiers of one month as the aggregates need them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, Table, select

from etl.load import bulk
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


_MONTH: dict[str, bulk.Kind] = {
    "source_id": "whole",
    "dossier": "bytes",
    "day": "day",
    "service_id": "whole",
    "agency_id": "whole",
    "locality_id": "whole",
    "channel": "text",
    "level": "whole",
    "status": "whole",
    "counted": "flag",
    "flags": "whole",
    "applicant_kind": "text",
    "assisted": "flag",
    "started_at": "number",
    "submitted_at": "number",
}


def read_month(connection: Connection, first: date) -> pd.DataFrame:
    """The dossiers of a calendar month as the aggregates need them; `NOWHERE` for ids and levels that are missing."""
    after = (first + timedelta(days=32)).replace(day=1)
    query = select(*(DOSSIER.c[name] for name in _MONTH)).where(DOSSIER.c.day >= first, DOSSIER.c.day < after)
    return bulk.read_typed(connection, query, _MONTH)
