"""Events into the store; every dossier that they touch is folded anew from all its events."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, select

from etl.load import bulk
from etl.load.dossiers import STORED, Account, Target, merge
from etl.transform import parse
from etl.transform.context import Context
from etl.transform.dossiers import with_levels
from etl.transform.events import fold
from etl.transform.lookup import NOWHERE
from tracker.store.flags import FROM_CATALOGUE
from tracker.store.models import Event

EVENT: Table = Event.__table__  # type: ignore[assignment]
_INSTANTS = ("started_at", "submitted_at", "received_at", "due_at", "resolved_at", "updated_at")
_STORED = [c.name for c in EVENT.c if c.name != "source_id"]


def load(connection: Connection, events: pd.DataFrame, context: Context, target: Target) -> Account:
    """Keep the events, fold their dossiers; of each dossier one row counts, the rest are superseded."""
    if events.empty:
        return Account()
    fresh = events.drop_duplicates("fingerprint")
    if target.remapped:
        _forget_as_read_before(connection, target.source_id, events)
    known = _known(connection, target.source_id, fresh["fingerprint"].tolist())
    fresh = fresh[~bulk.among(fresh["fingerprint"], known)]
    # What follows from the catalogue is told of the dossier, as the catalogue is when it is asked.
    lasting = fresh["flags"].to_numpy(dtype=np.int64) & ~int(FROM_CATALOGUE)
    stored = fresh.assign(source_id=target.source_id, flags=lasting).sort_values("fingerprint")
    bulk.insert(connection, EVENT, _nulls(stored[["source_id", *_STORED]]))
    rows = folded(connection, events["dossier"].drop_duplicates().tolist(), context, target)
    account = merge(connection, rows, target)
    return account + Account(superseded=len(events) - len(rows))


def folded(connection: Connection, dossiers: list[bytes], context: Context, target: Target) -> pd.DataFrame:
    """One row for each of some dossiers of which the store has events, as `merge` takes them."""
    events = _all_events(connection, target.source_id, dossiers)
    if events.empty:
        return pd.DataFrame(columns=STORED)
    return with_levels(fold(events, context, target.codes), context.catalogue)


def _known(connection: Connection, source_id: int, fingerprints: list[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for part in bulk.chunks(fingerprints):
        query = select(EVENT.c.fingerprint).where(EVENT.c.source_id == source_id, EVENT.c.fingerprint.in_(part))
        known.update(connection.scalars(query))
    return known


def _forget_as_read_before(connection: Connection, source_id: int, events: pd.DataFrame) -> None:
    """Drop what other settings made of rows that have now been read anew: a dossier's event of a time in a file."""
    keys = ("dossier", "event_at", "file_id")
    anew = set(zip(*(events[name].tolist() for name in keys), strict=True))
    columns = [EVENT.c[name] for name in ("fingerprint", *keys)]
    for part in bulk.chunks(events["dossier"].drop_duplicates().tolist()):
        query = select(*columns).where(EVENT.c.source_id == source_id, EVENT.c.dossier.in_(part))
        gone = [fingerprint for fingerprint, *key in connection.execute(query) if tuple(key) in anew]
        bulk.delete_keys(connection, EVENT, {"source_id": source_id}, "fingerprint", gone)


def _nulls(frame: pd.DataFrame) -> pd.DataFrame:
    changes: dict[str, Any] = {}
    for name in _INSTANTS:
        known = frame[name].to_numpy(dtype=np.int64)
        changes[name] = np.where(known == parse.NO_INSTANT, np.nan, known.astype(np.float64))
    for name in ("agency_id", "locality_id"):
        ids = frame[name].to_numpy(dtype=np.float64)
        changes[name] = np.where(ids == NOWHERE, np.nan, ids)
    return frame.assign(**changes)


def _all_events(connection: Connection, source_id: int, dossiers: list[bytes]) -> pd.DataFrame:
    columns = [EVENT.c[name] for name in _STORED]
    parts = [
        bulk.read(connection, select(*columns).where(EVENT.c.source_id == source_id, EVENT.c.dossier.in_(part)))
        for part in bulk.chunks(dossiers)
    ]
    events = pd.concat(parts, ignore_index=True)
    for name in ("agency_id", "locality_id"):
        events[name] = events[name].where(events[name].notna(), NOWHERE)
    for name in _INSTANTS:
        events[name] = events[name].where(events[name].notna(), parse.NO_INSTANT)
    return events
