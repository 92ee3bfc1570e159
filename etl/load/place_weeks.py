"""Weekly counts by place, of the services that campaigns promote: what their effects are worked out from.

Other services have none: the table grows with the campaigns, not with the catalogue.
"""

from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, delete, select

from etl.load import bulk
from etl.transform.aggregate import monday_of
from etl.transform.lookup import NOWHERE
from tracker.measures.split_places import PlaceHistory
from tracker.store.models import CampaignService, Dossier, ResolvedDossier, Service, UsagePlaceWeek

TABLE: Table = UsagePlaceWeek.__table__  # type: ignore[assignment]
DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]
RESOLVED: Table = ResolvedDossier.__table__  # type: ignore[assignment]
_TOLD = ("day", "service_id", "locality_id", "channel")
_KINDS: dict[str, bulk.Kind] = {"day": "day", "service_id": "whole", "locality_id": "whole", "channel": "text"}
_LEVELS = (3, 4)


def refresh_place_weeks(connection: Connection, months: list[str], history: PlaceHistory, *, anew: bool) -> bool:
    """Bring the weeks of campaigns' services up to date in some months (YYYY-MM); returns whether anything changed.

    A service that got its first campaign is read whole; one without campaigns any more is forgotten. `anew`: all are
    read whole, as after a change of the catalogue.
    """
    wanted = set(
        connection.scalars(select(Service.id).join(CampaignService, CampaignService.service == Service.code).distinct())
    )
    kept = set(connection.scalars(select(UsagePlaceWeek.service_id).distinct()))
    if gone := kept - wanted if not anew else kept:
        connection.execute(delete(TABLE).where(TABLE.c.service_id.in_(gone)))
    fresh = wanted if anew else wanted - kept
    changed = bool(gone)
    if fresh:
        changed |= _write(connection, _read(connection, fresh, None), history)
    for month in months if wanted - fresh else ():
        first = date.fromisoformat(f"{month}-01")
        old = TABLE.c.service_id.in_(wanted - fresh)
        connection.execute(delete(TABLE).where(TABLE.c.month == first, old))
        changed |= _write(connection, _read(connection, wanted - fresh, first), history)
    return changed


def _read(connection: Connection, services: set[int], month: date | None) -> pd.DataFrame:
    """The counted dossiers of some services at level 3 or 4, of one calendar month or of all."""
    same = (RESOLVED.c.source_id == DOSSIER.c.source_id) & (RESOLVED.c.dossier == DOSSIER.c.dossier)
    plain = select(*(DOSSIER.c[name] for name in _TOLD)).select_from(DOSSIER.outerjoin(RESOLVED, same))
    settled = select(*(RESOLVED.c[name] for name in _TOLD)).select_from(DOSSIER.join(RESOLVED, same))
    parts = []
    for query, told in ((plain.where(RESOLVED.c.dossier.is_(None)), DOSSIER), (settled, RESOLVED)):
        chosen = query.where(DOSSIER.c.counted, told.c.level.in_(_LEVELS), told.c.service_id.in_(services))
        if month is not None:
            after = (month + timedelta(days=32)).replace(day=1)
            chosen = chosen.where(told.c.day >= month, told.c.day < after)
        parts.append(chosen)
    return bulk.read_typed(connection, parts[0].union_all(parts[1]), _KINDS)


def _write(connection: Connection, rows: pd.DataFrame, history: PlaceHistory) -> bool:
    """Sum rows by week and by the place in force now; those of a place that was split are nobody's alone."""
    places = rows["locality_id"].to_numpy(dtype=np.int64)
    now = {place: _now(int(place), history) for place in np.unique(places)}
    placed = np.array([now[place] for place in places], dtype=np.int64) if len(places) else places
    days = rows["day"].to_numpy().astype("datetime64[D]")
    table = pd.DataFrame(
        {
            "service_id": rows["service_id"].to_numpy(dtype=np.int64),
            "locality_id": placed,
            "month": days.astype("datetime64[M]").astype("datetime64[D]"),
            "week": monday_of(days),
            "online": (rows["channel"] == "online").to_numpy(dtype=np.int64),
            "dossiers": 1,
        }
    )
    table = table[table["locality_id"] != NOWHERE]
    if table.empty:
        return False
    summed = table.groupby(["service_id", "locality_id", "month", "week"], as_index=False).sum()
    bulk.insert(connection, TABLE, summed.assign(month=summed["month"].astype(str), week=summed["week"].astype(str)))
    return True


def _now(place: int, history: PlaceHistory) -> int:
    """The place that took a place over whole, as often as it happened; `NOWHERE` where it was split."""
    for _ in history.epochs:
        if not history.ended(place, history.epochs[-1]):
            break
        shares = [new for new, share in history.successors[place] if share > 0]
        if len(shares) != 1:
            return NOWHERE
        place = shares[0]
    return place
