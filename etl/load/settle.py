"""What stored dossiers owe to the catalogue and the settings, set anew when these change."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, select

from etl.load import bulk
from etl.load.dirty import mark_dirty
from etl.load.dossiers import CONTENT, DOSSIER, STORED
from etl.load.sharing import settle_all
from etl.transform import parse
from etl.transform.dossiers import first_known, with_levels
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.precedence import Precedence
from etl.transform.scope import undeclared
from tracker.settings import Settings, Source
from tracker.store import models
from tracker.store.flags import Flag
from tracker.store.status import STATUS

PART_ROWS = 100_000


def not_received_numbers(settings: Settings) -> frozenset[int]:
    """National numbers of the states that do not count as received."""
    return frozenset(STATUS[name] for name in settings.definitions.not_received if name in STATUS)


def resettle(connection: Connection, settings: Settings, catalogue: Catalogue) -> int:
    """Set day, level, flags and `counted` of every stored dossier anew; returns how many changed."""
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
    frame = stored.copy()
    for name in ("received_at", "submitted_at", "started_at"):
        frame[name] = frame[name].where(frame[name].notna(), parse.NO_INSTANT).astype("int64")
    own = {f.id: f.agency_id for f in catalogue.services.values() if f.agency_id is not None}
    frame["agency_id"] = frame["agency_id"].where(frame["agency_id"].notna(), frame["service_id"].map(own))
    frame["agency_id"] = frame["agency_id"].where(frame["agency_id"].notna(), NOWHERE).astype("int64")
    wanted = first_known(frame, ("received_at", "submitted_at", "started_at"))
    days = parse.local_days(wanted, settings.zone)
    frame["day"] = np.where(wanted == parse.NO_INSTANT, stored["day"].to_numpy().astype("datetime64[D]"), days)
    frame = with_levels(frame, catalogue)
    if source is not None:
        flags = frame["flags"].to_numpy(dtype=np.int64) & ~int(Flag.UNDECLARED)
        outside = undeclared(frame, source, catalogue)
        frame["flags"] = flags | np.where(outside, int(Flag.UNDECLARED), 0)
    frame["agency_id"] = frame["agency_id"].where(frame["agency_id"] != NOWHERE, np.nan).astype("float64")
    for name in ("received_at", "submitted_at", "started_at"):
        frame[name] = stored[name]
    frame["counted"] = ~frame["status"].isin(not_received)
    return frame


def _differs(stored: pd.DataFrame, fresh: pd.DataFrame) -> pd.Series:
    differs = pd.Series(False, index=stored.index)
    # Which of several sources counts is settled afterwards.
    for name in [*(c for c in CONTENT if c == "agency_id"), "day", "level", "flags"]:
        pairs = zip(bulk.python_values(stored[name]), bulk.python_values(fresh[name]), strict=True)
        differs |= pd.Series([a != b for a, b in pairs], index=stored.index)
    received_now = fresh["counted"].to_numpy(dtype=bool)
    return (
        differs
        | pd.Series(stored["counted"].to_numpy(dtype=bool) & ~received_now, index=stored.index)
        | pd.Series(~stored["counted"].to_numpy(dtype=bool) & received_now, index=stored.index)
    )
