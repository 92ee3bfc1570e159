"""Calendars of months, and the dossiers of one month as the aggregates need them."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, Table, and_, case, func, select

from etl.load import bulk
from tracker.settings import Settings
from tracker.store.models import Dossier, ResolvedDossier

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]
RESOLVED: Table = ResolvedDossier.__table__  # type: ignore[assignment]


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


_OWN: dict[str, bulk.Kind] = {"source_id": "whole", "dossier": "bytes", "counted": "flag", "flags": "whole"}
_SETTLED: dict[str, bulk.Kind] = {
    "day": "day",
    "service_id": "whole",
    "agency_id": "whole",
    "locality_id": "whole",
    "channel": "text",
    "level": "whole",
    "status": "whole",
    "applicant": "bytes",
    "applicant_kind": "text",
    "assisted": "flag",
    "started_at": "number",
    "submitted_at": "number",
    "received_at": "number",
    "due_at": "number",
    "resolved_at": "number",
    "fee": "number",
    "paid_online": "flag",
    "rating": "number",
}


def read_month(connection: Connection, first: date) -> pd.DataFrame:
    """The dossiers of a calendar month as the aggregates need them: those that count as what counts of them.

    `NOWHERE` stands for ids and levels that are missing.
    """
    held = DOSSIER.outerjoin(
        RESOLVED, and_(RESOLVED.c.source_id == DOSSIER.c.source_id, RESOLVED.c.dossier == DOSSIER.c.dossier)
    )
    # All fields of a resolved dossier hold, missing ones too.
    resolved = RESOLVED.c.dossier.isnot(None)
    chosen = [case((resolved, RESOLVED.c[n]), else_=DOSSIER.c[n]).label(n) for n in _SETTLED]
    after = (first + timedelta(days=32)).replace(day=1)
    inside = select(*(DOSSIER.c[n] for n in _OWN), *chosen).select_from(held)
    plain = inside.where(DOSSIER.c.day >= first, DOSSIER.c.day < after, RESOLVED.c.dossier.is_(None))
    moved = inside.where(RESOLVED.c.day >= first, RESOLVED.c.day < after)
    return bulk.read_typed(connection, plain.union_all(moved), {**_OWN, **_SETTLED})


def own_days(connection: Connection, first: date, not_received: frozenset[int]) -> pd.DataFrame:
    """Rows of `UsageSourceDay` of a calendar month: what each source says by itself, whoever counts."""
    after = (first + timedelta(days=32)).replace(day=1)
    received = case((DOSSIER.c.status.in_(not_received), 0), else_=1)
    online = case((DOSSIER.c.channel == "online", received), else_=0)
    sums = (func.count().label("rows"), func.sum(received).label("dossiers"), func.sum(online).label("online"))
    keys = (DOSSIER.c.source_id, DOSSIER.c.day)
    query = select(*keys, *sums).where(DOSSIER.c.day >= first, DOSSIER.c.day < after).group_by(*keys)
    return bulk.read(connection, query).assign(month=first)


def months_of_dossiers(connection: Connection) -> set[str]:
    """The calendar months (YYYY-MM) in which a dossier lies, by its source or as it counts."""
    days = [
        *connection.scalars(select(DOSSIER.c.day).distinct()),
        *connection.scalars(select(RESOLVED.c.day).distinct()),
    ]
    return {str(day)[:7] for day in days}
