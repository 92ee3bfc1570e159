"""Dossiers that several sources hold: each counts once, and what the sources state differently is kept."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, func, select, update

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
    if not dossiers or not _others(connection, source_id):
        return
    for part in bulk.chunks(dossiers):
        elsewhere = select(DOSSIER.c.dossier).where(DOSSIER.c.source_id != source_id, DOSSIER.c.dossier.in_(part))
        if shared := sorted(set(connection.scalars(elsewhere))):
            _settle(connection, shared, precedence)


def _others(connection: Connection, source_id: int) -> bool:
    """Whether another source has dossiers; asked source by source, since "all but one" would read every row."""
    others = connection.scalars(select(Source.id).where(Source.id != source_id)).all()
    return any(
        connection.execute(select(DOSSIER.c.source_id).where(DOSSIER.c.source_id == other).limit(1)).first()
        for other in others
    )


def settle_all(connection: Connection, precedence: Precedence) -> None:
    """Settle every dossier that several sources hold, as after a change of settings or catalogue."""
    shared = select(DOSSIER.c.dossier).group_by(DOSSIER.c.dossier).having(func.count() > 1).order_by(DOSSIER.c.dossier)
    part = connection.scalars(shared.limit(bulk.CHUNK)).all()
    while part:
        _settle(connection, part, precedence)
        part = connection.scalars(shared.where(DOSSIER.c.dossier > part[-1]).limit(bulk.CHUNK)).all()


def _settle(connection: Connection, dossiers: Sequence[bytes], precedence: Precedence) -> None:
    names = ["source_id", "dossier", *RESOLVED, "day", "level", "counted", "flags"]
    columns = [*(DOSSIER.c[n] for n in names), Source.position, Source.name.label("source")]
    query = select(*columns).join(Source, Source.id == DOSSIER.c.source_id).where(DOSSIER.c.dossier.in_(dossiers))
    rows = bulk.read(connection, query)
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
