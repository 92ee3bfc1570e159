"""What stored rows owe to the catalogue and the settings, set anew when these change."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from etl.load import bulk, totals
from etl.load.dirty import mark_dirty
from etl.load.dossiers import DOSSIER, STORED, as_stored
from etl.load.sharing import settle_all
from etl.transform import parse
from etl.transform.dossiers import first_known, with_levels
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.precedence import Precedence
from etl.transform.scope import undeclared
from etl.transform.successors import settle_again
from tracker.settings import Settings, Source
from tracker.store import models
from tracker.store.flags import Flag
from tracker.store.status import STATUS

PART_ROWS = 50_000  # dossiers at a time, so that memory stays bounded
_INSTANTS = ("received_at", "submitted_at", "started_at")
_IDS = ("agency_id", "logged_agency_id", "locality_id")
_SETTLED = ("service_id", "agency_id", "logged_agency_id", "locality_id", "day", "level", "flags")


def not_received_numbers(settings: Settings) -> frozenset[int]:
    """National numbers of the states that do not count as received."""
    return frozenset(STATUS[name] for name in settings.definitions.not_received if name in STATUS)


def resettle(connection: Connection, settings: Settings, catalogue: Catalogue) -> int:
    """Set what every stored row counts under anew: day, codes, level, flags, `counted`; returns how many changed."""
    changed = 0
    known = {s.name: s for s in settings.source}
    not_received = not_received_numbers(settings)
    for source_id, name, stored in _stored(connection):
        fresh = _anew(stored, known.get(name), settings, catalogue, not_received)
        differs = _differs(stored, fresh)
        rows = fresh[differs]
        if len(rows):
            bulk.delete_keys(connection, DOSSIER, {"source_id": source_id}, "dossier", rows["dossier"].tolist())
            bulk.insert(connection, DOSSIER, rows)
            mark_dirty(connection, [*rows["day"].tolist(), *stored.loc[differs, "day"].tolist()])
            changed += len(rows)
    for source_id in connection.scalars(select(models.Source.id)).all():
        changed += totals.resettle(connection, source_id, catalogue)
    settle_all(connection, Precedence.of(settings, catalogue))
    return changed


def _stored(connection: Connection) -> Iterator[tuple[int, str, pd.DataFrame]]:
    """Yield all dossiers, each source's in parts that fit into memory."""
    columns = [DOSSIER.c[name] for name in [*STORED, "run_id", "source_id", "counted"]]
    for row in connection.execute(select(models.Source.id, models.Source.name)).all():
        last: Any = b""
        while True:
            query = select(*columns).where(DOSSIER.c.source_id == row.id, DOSSIER.c.dossier > last)
            part = bulk.read(connection, query.order_by(DOSSIER.c.dossier).limit(PART_ROWS))
            if part.empty:
                break
            yield row.id, row.name, part
            last = part["dossier"].iat[-1]


def _anew(
    stored: pd.DataFrame,
    source: Source | None,
    settings: Settings,
    catalogue: Catalogue,
    not_received: frozenset[int],
) -> pd.DataFrame:
    wanted = first_known(_filled(stored, _INSTANTS, parse.NO_INSTANT), _INSTANTS)
    days = parse.local_days(wanted, settings.zone)
    days = np.where(wanted == parse.NO_INSTANT, stored["day"].to_numpy().astype("datetime64[D]"), days)
    frame = settle_again(_filled(stored, _IDS, NOWHERE).assign(day=days), catalogue)
    if source is not None:
        flags = frame["flags"].to_numpy(dtype=np.int64) & ~int(Flag.UNDECLARED)
        outside = undeclared(frame, source, catalogue)
        frame["flags"] = flags | np.where(outside, int(Flag.UNDECLARED), 0)
    frame = as_stored(with_levels(frame, catalogue))
    return frame.assign(counted=~frame["status"].isin(not_received))


def _filled(stored: pd.DataFrame, names: tuple[str, ...], value: int) -> pd.DataFrame:
    """Columns as whole numbers, with a value for what is missing."""
    changes: dict[str, Any] = {n: stored[n].where(stored[n].notna(), value).astype("int64") for n in names}
    return stored.assign(**changes)


def _differs(stored: pd.DataFrame, fresh: pd.DataFrame) -> pd.Series:
    differs = pd.Series(False, index=stored.index)
    # Which of several sources counts is settled afterwards.
    for name in _SETTLED:
        pairs = zip(bulk.python_values(stored[name]), bulk.python_values(fresh[name]), strict=True)
        differs |= pd.Series([a != b for a, b in pairs], index=stored.index)
    received_now = fresh["counted"].to_numpy(dtype=bool)
    return (
        differs
        | pd.Series(stored["counted"].to_numpy(dtype=bool) & ~received_now, index=stored.index)
        | pd.Series(~stored["counted"].to_numpy(dtype=bool) & received_now, index=stored.index)
    )
