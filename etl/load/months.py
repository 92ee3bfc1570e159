"""Calendars of months, and the dossiers of some months as the aggregates need them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, and_, case, exists, func, select

from etl.load import bulk
from etl.transform.aggregate import month_of
from tracker.settings import Settings
from tracker.store.models import Dossier, ResolvedDossier

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]
RESOLVED: Table = ResolvedDossier.__table__  # type: ignore[assignment]
TOGETHER = 50_000  # dossiers that are summed in one go


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


def batches(connection: Connection, months: Sequence[str]) -> Iterator[list[str]]:
    """Yield months (YYYY-MM) in their order, as many together as have few dossiers: each go has a cost of its own."""
    batch: list[str] = []
    held = 0
    sizes = _sizes(connection, months)
    for month in sorted(months):
        if batch and held + sizes.get(month, 0) > TOGETHER:
            yield batch
            batch, held = [], 0
        batch.append(month)
        held += sizes.get(month, 0)
    if batch:
        yield batch


def _sizes(connection: Connection, months: Sequence[str]) -> dict[str, int]:
    """About how many dossiers some months have."""
    sizes: dict[str, int] = {}
    for first, after in _spans(months):
        query = select(DOSSIER.c.day, func.count()).where(DOSSIER.c.day >= first, DOSSIER.c.day < after)
        for day, count in connection.execute(query.group_by(DOSSIER.c.day)):
            sizes[str(day)[:7]] = sizes.get(str(day)[:7], 0) + int(count)
    return sizes


def _spans(months: Sequence[str]) -> list[tuple[date, date]]:
    """Months as stretches without gaps: the first day of each, and the day after its last one."""
    spans: list[tuple[date, date]] = []
    for month in sorted(months):
        first = date.fromisoformat(f"{month}-01")
        after = (first + timedelta(days=32)).replace(day=1)
        if spans and spans[-1][1] == first:
            spans[-1] = (spans[-1][0], after)
        else:
            spans.append((first, after))
    return spans


def read_months(connection: Connection, months: Sequence[str]) -> pd.DataFrame:
    """The dossiers of some calendar months as the aggregates need them: those that count as what counts of them.

    `NOWHERE` stands for ids and levels that are missing; `month` is the first day of each dossier's month.
    """
    same = and_(RESOLVED.c.source_id == DOSSIER.c.source_id, RESOLVED.c.dossier == DOSSIER.c.dossier)
    own = [DOSSIER.c[name] for name in _OWN]
    # Whether another row corrects it is asked row by row: an outer join costs twice as much where few are corrected.
    corrected = exists().where(same)
    parts = []
    for first, after in _spans(months):
        day = DOSSIER.c.day
        plain = select(*own, *(DOSSIER.c[n] for n in _SETTLED)).where(day >= first, day < after, ~corrected)
        # All fields of a resolved dossier hold, missing ones too.
        settled = select(*own, *(RESOLVED.c[n] for n in _SETTLED)).select_from(DOSSIER.join(RESOLVED, same))
        moved = settled.where(RESOLVED.c.day >= first, RESOLVED.c.day < after)
        parts.append(bulk.read_typed(connection, plain.union_all(moved), {**_OWN, **_SETTLED}))
    rows = parts[0] if len(parts) == 1 else pd.concat(parts, ignore_index=True)
    return rows.assign(month=month_of(rows["day"].to_numpy().astype("datetime64[D]"), 1))


def own_days(connection: Connection, months: Sequence[str], not_received: frozenset[int]) -> pd.DataFrame:
    """Rows of `UsageSourceDay` of some calendar months: what each source says by itself, whoever counts."""
    received = case((DOSSIER.c.status.in_(not_received), 0), else_=1)
    online = case((DOSSIER.c.channel == "online", received), else_=0)
    sums = (func.count().label("rows"), func.sum(received).label("dossiers"), func.sum(online).label("online"))
    keys = (DOSSIER.c.source_id, DOSSIER.c.day)
    parts = []
    for first, after in _spans(months):
        query = select(*keys, *sums).where(DOSSIER.c.day >= first, DOSSIER.c.day < after).group_by(*keys)
        parts.append(bulk.read(connection, query))
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(month=month_of(rows["day"].to_numpy().astype("datetime64[D]"), 1))


def own_months(connection: Connection, months: Sequence[str]) -> pd.DataFrame:
    """Rows of `UsageSourceMonth` of some calendar months."""
    keys = [DOSSIER.c[name] for name in ("source_id", "service_id", "agency_id", "flags")]
    parts = []
    for month in months:
        ((first, after),) = _spans([month])
        query = select(*keys, func.count().label("rows")).where(DOSSIER.c.day >= first, DOSSIER.c.day < after)
        parts.append(bulk.read(connection, query.group_by(*keys)).assign(month=np.datetime64(first, "s")))
    return pd.concat(parts, ignore_index=True)


def anything_resolved(connection: Connection) -> bool:
    """Whether any dossier counts otherwise than its counted row says."""
    return connection.execute(select(RESOLVED.c.dossier).limit(1)).first() is not None


def months_of_dossiers(connection: Connection) -> set[str]:
    """The calendar months (YYYY-MM) in which a dossier lies, by its source or as it counts."""
    days = [
        *connection.scalars(select(DOSSIER.c.day).distinct()),
        *connection.scalars(select(RESOLVED.c.day).distinct()),
    ]
    return {str(day)[:7] for day in days}
