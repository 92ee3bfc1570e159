"""Dossiers that several sources hold: each counts once, and what the sources state differently is kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, select, update

from etl.load import bulk
from etl.load.dirty import mark_dirty
from etl.transform.precedence import RESOLVED, Precedence, Settled, settle
from tracker.store.flags import Flag
from tracker.store.models import Conflict, Dossier, ResolvedDossier, Source

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]
RESOLVED_TABLE: Table = ResolvedDossier.__table__  # type: ignore[assignment]
CONFLICT_TABLE: Table = Conflict.__table__  # type: ignore[assignment]
_WHOLE = ("source_id", "service_id", "status", "flags", "position")


def settle_sources(connection: Connection, source_id: int, dossiers: Sequence[bytes], precedence: Precedence) -> None:
    """Settle those of a source's dossiers that other sources hold too."""
    settle_shared(connection, shared_with_others(connection, source_id, dossiers), precedence)


def settle_shared(connection: Connection, dossiers: Sequence[bytes], precedence: Precedence) -> None:
    """Settle dossiers that several sources hold."""
    for part in bulk.chunks(sorted(dossiers)):
        _settle(connection, part, precedence)


def shared_with_others(connection: Connection, source_id: int, dossiers: Sequence[bytes]) -> list[bytes]:
    """Those of some dossiers that other sources than this one hold."""
    others = _others(connection, source_id) if dossiers else []
    shared: set[bytes] = set()
    for other in others:
        for part in bulk.chunks(dossiers):
            there = select(DOSSIER.c.dossier).where(DOSSIER.c.source_id == other, DOSSIER.c.dossier.in_(part))
            shared.update(connection.scalars(there))
    return sorted(shared)


def _others(connection: Connection, source_id: int) -> list[int]:
    """The other sources that have dossiers."""
    others = connection.scalars(select(Source.id).where(Source.id != source_id).order_by(Source.id)).all()
    has_rows = {
        other: connection.execute(select(DOSSIER.c.source_id).where(DOSSIER.c.source_id == other).limit(1)).first()
        for other in others
    }
    return [other for other in others if has_rows[other]]


def settle_all(connection: Connection, precedence: Precedence) -> None:
    """Settle every dossier that several sources hold, as after a change of settings or catalogue."""
    sources = connection.scalars(select(Source.id).order_by(Source.id)).all()
    for number, source_id in enumerate(sources):
        # Each pair of sources once: a look at the key of the other, row by row.
        for other in sources[number + 1 :]:
            _settle_pair(connection, source_id, other, precedence)


def _settle_pair(connection: Connection, source_id: int, other: int, precedence: Precedence) -> None:
    theirs = DOSSIER.alias()
    shared = (
        select(DOSSIER.c.dossier)
        .join(theirs, (theirs.c.source_id == other) & (theirs.c.dossier == DOSSIER.c.dossier))
        .where(DOSSIER.c.source_id == source_id)
        .order_by(DOSSIER.c.dossier)
        .limit(bulk.CHUNK)
    )
    part = connection.scalars(shared).all()
    while part:
        _settle(connection, part, precedence)
        part = connection.scalars(shared.where(DOSSIER.c.dossier > part[-1])).all()


def _settle(connection: Connection, dossiers: Sequence[bytes], precedence: Precedence) -> None:
    names = ["source_id", "dossier", *RESOLVED, "day", "level", "counted", "flags"]
    columns = [*(DOSSIER.c[n] for n in names), Source.position, Source.name.label("source")]
    # Source by source, since the key begins with it.
    sources = connection.scalars(select(Source.id).order_by(Source.id)).all()
    query = select(*columns).join(Source, Source.id == DOSSIER.c.source_id).where(DOSSIER.c.dossier.in_(dossiers))
    found = [bulk.read(connection, query.where(DOSSIER.c.source_id == one)) for one in sources]
    rows = pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)
    settled = settle(rows.astype(dict.fromkeys(_WHOLE, "int64")), precedence)
    _write_counted(connection, settled.rows)
    moved = _write_resolved(connection, dossiers, settled)
    differ = _write_conflicts(connection, dossiers, settled.conflicts)
    touched = settled.rows.loc[bulk.among(settled.rows["dossier"], moved | differ), "day"]
    mark_dirty(connection, touched.tolist())


def _write_counted(connection: Connection, rows: pd.DataFrame) -> None:
    counted, flags = rows["counts"].to_numpy(dtype=bool), rows["flags"].to_numpy(dtype=np.int64)
    wanted = np.where(rows["differs"].to_numpy(dtype=bool), flags | int(Flag.CONFLICT), flags & ~int(Flag.CONFLICT))
    stale = (rows["counted"].to_numpy(dtype=bool) != counted) | (wanted != flags)
    if not stale.any():
        return
    statement = (
        update(DOSSIER)
        .where(DOSSIER.c.source_id == bindparam("s"), DOSSIER.c.dossier == bindparam("d"))
        .values(counted=bindparam("c"), flags=bindparam("f"))
    )
    changed = rows[stale]
    parameters = [
        {"s": s, "d": d, "c": bool(c), "f": int(f)}
        for s, d, c, f in zip(changed["source_id"], changed["dossier"], counted[stale], wanted[stale], strict=True)
    ]
    connection.execute(statement, parameters)
    mark_dirty(connection, changed["day"].tolist())


def _write_resolved(connection: Connection, dossiers: Sequence[bytes], settled: Settled) -> set[bytes]:
    """Keep what counts otherwise than its counted row says; returns the dossiers for which that changed."""
    before = bulk.read(connection, select(RESOLVED_TABLE).where(RESOLVED_TABLE.c.dossier.in_(dossiers)))
    fresh = settled.resolved[list(before.columns)]
    changed = _changed(before, fresh)
    if changed:
        bulk.delete_keys(connection, RESOLVED_TABLE, {}, "dossier", sorted(changed))
        gone, come = (frame[bulk.among(frame["dossier"], changed)] for frame in (before, fresh))
        bulk.insert(connection, RESOLVED_TABLE, come)
        mark_dirty(connection, [*gone["day"], *come["day"]])
    return changed


def _write_conflicts(connection: Connection, dossiers: Sequence[bytes], found: pd.DataFrame) -> set[bytes]:
    """Keep what the sources state differently; returns the dossiers for which that changed."""
    before = bulk.read(connection, select(CONFLICT_TABLE).where(CONFLICT_TABLE.c.dossier.in_(dossiers)))
    fresh = found[list(before.columns)]
    changed = _changed(before, fresh)
    if changed:
        bulk.delete_keys(connection, CONFLICT_TABLE, {}, "dossier", sorted(changed))
        bulk.insert(connection, CONFLICT_TABLE, fresh[bulk.among(fresh["dossier"], changed)])
    return changed


def _changed(before: pd.DataFrame, fresh: pd.DataFrame) -> set[bytes]:
    """Dossiers of which two frames say different things."""
    place = list(before.columns).index("dossier")
    return {bytes(row[place]) for row in _said(before) ^ _said(fresh)}


def _said(frame: pd.DataFrame) -> set[tuple[Any, ...]]:
    return set(zip(*(bulk.python_values(frame[name]) for name in frame.columns), strict=True))
