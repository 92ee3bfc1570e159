"""Dossiers into the store: the newest state of each wins, whatever the order in which rows arrive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, insert, select, update

from etl.load import bulk
from etl.transform import parse
from etl.transform.lookup import NOWHERE
from tracker.store.flags import Flag
from tracker.store.models import DirtyMonth, Dossier, Source

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]
DIRTY: Table = DirtyMonth.__table__  # type: ignore[assignment]

INSTANTS = ("started_at", "submitted_at", "received_at", "due_at", "resolved_at")
IDS = ("agency_id", "logged_agency_id", "locality_id")
_CODED = ("logged_service_id", "logged_agency_id", "locality_id")
_DERIVED = ("service_id", "agency_id")  # follow from those and the day, as the catalogue has it
CONTENT = (
    "service_id agency_id logged_service_id logged_agency_id locality_id channel logged_level started_at "
    "submitted_at received_at due_at resolved_at applicant_kind assisted fee paid_online rating status "
    "updated_at applicant"
).split()
STORED = [*CONTENT, "dossier", "day", "level", "flags", "file_id", "line"]


@dataclass(frozen=True)
class Account:
    """What became of rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    superseded: int = 0

    def __add__(self, other: "Account") -> "Account":
        return Account(
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.superseded + other.superseded,
        )


@dataclass(frozen=True)
class Target:
    """Where dossiers go. `remapped`: the settings read this source anew, so stored rows lose ties."""

    source_id: int
    run_id: int
    not_received: frozenset[int]
    codes: Mapping[str, Mapping[int, str]]  # of service_id, agency_id, locality_id
    remapped: bool = False
    replaces: bool = False  # folded events: the new row is the whole truth, however old


def newest(frame: pd.DataFrame, codes: Mapping[str, Mapping[int, str]]) -> pd.DataFrame:
    """The row that wins for each dossier: newest, then later state, then content as text; never arrival."""
    ordered = frame.assign(_order=np.arange(len(frame))).sort_values(
        ["dossier", "updated_at", "status", "_order"], kind="stable"
    )
    last = ~ordered.duplicated("dossier", keep="last")
    ties = ordered.duplicated(["dossier", "updated_at", "status"], keep=False)
    if not ties.any():
        return ordered[last].drop(columns="_order")
    tied = ordered[ties]
    text = pd.Series("", index=ordered.index, dtype=object)
    text[ties] = content_text(tied, codes)
    ordered = ordered.assign(_text=text).sort_values(["dossier", "updated_at", "status", "_text"], kind="stable")
    return ordered[~ordered.duplicated("dossier", keep="last")].drop(columns=["_order", "_text"])


def content_text(frame: pd.DataFrame, codes: Mapping[str, Mapping[int, str]]) -> pd.Series:
    """The mapped values of each row as text, by codes rather than by the store's own numbers."""
    names = [n for n in CONTENT if n not in ("status", "updated_at", "applicant", *_CODED, *_DERIVED)]
    parts = [frame[n].map(codes.get(n.removeprefix("logged_"), {}), na_action="ignore") for n in _CODED]
    parts += [frame[name] for name in (*names, "applicant")]
    texts = zip(*(_texts(part) for part in parts), strict=True)
    return pd.Series(["\x1f".join(row) for row in texts], index=frame.index, dtype=object)


def _texts(column: pd.Series) -> list[str]:
    return ["" if v is None else v.hex() if isinstance(v, bytes) else str(v) for v in bulk.python_values(column)]


def as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with missing ids and instants as NaN, as they come back from the store."""
    changes: dict[str, Any] = {}
    for name in INSTANTS:
        known = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        changes[name] = np.where(known == float(parse.NO_INSTANT), np.nan, known)
    for name in IDS:
        ids = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        changes[name] = np.where(ids == NOWHERE, np.nan, ids)
    return frame.assign(**changes)


def merge(connection: Connection, frame: pd.DataFrame, target: Target) -> Account:
    """Load good rows (columns `STORED`) of one source; one row per dossier changes something, if any does."""
    if frame.empty:
        return Account()
    rows = newest(as_stored(frame), target.codes).reset_index(drop=True)
    superseded = len(frame) - len(rows)
    old = _existing(connection, target.source_id, rows["dossier"].tolist())
    position = pd.Index(old["dossier"]).get_indexer(pd.Index(rows["dossier"])) if len(old) else np.full(len(rows), -1)
    there = position >= 0
    wins, same = np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    if there.any():
        wins[there], same[there] = _compare(rows[there], old.iloc[position[there]], target)
    rewritten = rows[wins & ~same] if not target.remapped else rows[wins | same]
    _write(connection, rewritten, old.iloc[position[there & wins & ~same]], target)
    changed = rows.loc[wins & ~same, "dossier"].tolist()
    settle_sources(connection, target.source_id, changed, target.not_received)
    return Account(
        inserted=int((~there).sum()),
        updated=int((there & wins & ~same).sum()),
        unchanged=int(same.sum()),
        superseded=superseded + int((there & ~wins & ~same).sum()),
    )


def _existing(connection: Connection, source_id: int, dossiers: list[bytes]) -> pd.DataFrame:
    columns = [DOSSIER.c[name] for name in [*STORED, "run_id"]]
    any_row = connection.execute(select(DOSSIER.c.source_id).where(DOSSIER.c.source_id == source_id).limit(1)).first()
    if any_row is None:
        return pd.DataFrame(columns=[c.name for c in columns])
    parts = [
        bulk.read(connection, select(*columns).where(DOSSIER.c.source_id == source_id, DOSSIER.c.dossier.in_(part)))
        for part in bulk.chunks(dossiers)
    ]
    return pd.concat(parts, ignore_index=True)


def _compare(
    rows: pd.DataFrame, old: pd.DataFrame, target: Target
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For rows beside the stored ones: which win, and which say the same."""
    old = as_stored(old).set_index(rows.index)
    same = np.ones(len(rows), dtype=bool)
    for name in CONTENT:
        same &= _equal(rows[name], old[name])
    if target.replaces:
        # An earlier event may move the day of a dossier, or flag it, and leave its content as it was.
        flags = (frame["flags"].astype("int64") & ~int(Flag.CONFLICT) for frame in (rows, old))
        same &= _equal(rows["day"], old["day"]) & _equal(*flags)
        return np.ones(len(rows), dtype=bool), same
    new_key = (rows["updated_at"].to_numpy(dtype=np.int64), rows["status"].to_numpy(dtype=np.int64))
    old_key = (old["updated_at"].to_numpy(dtype=np.int64), old["status"].to_numpy(dtype=np.int64))
    if target.remapped:
        stale = old["run_id"].to_numpy(dtype=np.int64) < target.run_id
        later = (new_key[0] >= old_key[0]) & stale
    else:
        later = np.zeros(len(rows), dtype=bool)
    wins = later | (new_key[0] > old_key[0]) | ((new_key[0] == old_key[0]) & (new_key[1] > old_key[1]))
    tie = ~wins & (new_key[0] == old_key[0]) & (new_key[1] == old_key[1]) & ~same
    if tie.any():
        mine, stored = content_text(rows[tie], target.codes), content_text(old[tie], target.codes)
        wins[tie] = mine.to_numpy() > stored.to_numpy()
    return wins, same


def _equal(left: pd.Series, right: pd.Series) -> npt.NDArray[np.bool_]:
    pairs = zip(bulk.python_values(left), bulk.python_values(right), strict=True)
    return np.array([a == b for a, b in pairs], dtype=bool)


def _write(connection: Connection, rows: pd.DataFrame, replaced: pd.DataFrame, target: Target) -> None:
    if rows.empty:
        return
    if len(replaced) or target.remapped:
        bulk.delete_keys(connection, DOSSIER, {"source_id": target.source_id}, "dossier", rows["dossier"].tolist())
    counted = ~rows["status"].isin(target.not_received)
    full = rows[STORED].assign(source_id=target.source_id, run_id=target.run_id, counted=counted)
    bulk.insert(connection, DOSSIER, full.sort_values("dossier"))
    mark_dirty(connection, [*rows["day"].tolist(), *replaced["day"].tolist()])


def mark_dirty(connection: Connection, days: Iterable[object]) -> None:
    """Remember the calendar months of some days for the refresh of the aggregates."""
    months = {str(np.datetime64(str(day)[:10], "M")) for day in set(days)}
    known = set(connection.scalars(select(DIRTY.c.month)))
    if fresh := sorted(months - known):
        connection.execute(insert(DIRTY), [{"month": month} for month in fresh])


def settle_sources(connection: Connection, source_id: int, dossiers: list[bytes], not_received: frozenset[int]) -> None:
    """Let each dossier count once: in the first listed source, but a received state beats one that is not."""
    others = connection.execute(select(DOSSIER.c.source_id).where(DOSSIER.c.source_id != source_id).limit(1)).first()
    if others is None or not dossiers:
        return
    for part in bulk.chunks(dossiers):
        elsewhere = select(DOSSIER.c.dossier).where(DOSSIER.c.source_id != source_id, DOSSIER.c.dossier.in_(part))
        if shared := sorted(set(connection.scalars(elsewhere))):
            names = ("source_id", "dossier", "status", "day", "counted", "flags", "service_id", "channel")
            columns = [*(DOSSIER.c[n] for n in names), Source.position]
            query = select(*columns).join(Source, Source.id == DOSSIER.c.source_id)
            _settle(connection, bulk.read(connection, query.where(DOSSIER.c.dossier.in_(shared))), not_received)


def _settle(connection: Connection, rows: pd.DataFrame, not_received: frozenset[int]) -> None:
    waiting = rows["status"].isin(not_received)
    ordered = rows.assign(_waiting=waiting).sort_values(["dossier", "_waiting", "position"])
    first = ~ordered.duplicated("dossier")
    counted = (first & ~ordered["_waiting"]).to_numpy(dtype=bool)
    received = ordered[~ordered["_waiting"]]
    content = received.groupby("dossier")[["service_id", "channel", "day"]].nunique().max(axis=1)
    unlike = ordered["dossier"].isin(content[content > 1].index).to_numpy(dtype=bool)
    flags = ordered["flags"].to_numpy(dtype=np.int64)
    wanted = np.where(unlike, flags | int(Flag.CONFLICT), flags & ~int(Flag.CONFLICT))
    stale = (ordered["counted"].to_numpy(dtype=bool) != counted) | (wanted != flags)
    if not stale.any():
        return
    statement = (
        update(DOSSIER)
        .where(DOSSIER.c.source_id == bindparam("s"), DOSSIER.c.dossier == bindparam("d"))
        .values(counted=bindparam("c"), flags=bindparam("f"))
    )
    changed = ordered[stale]
    parameters = [
        {"s": s, "d": d, "c": bool(c), "f": int(f)}
        for s, d, c, f in zip(changed["source_id"], changed["dossier"], counted[stale], wanted[stale], strict=True)
    ]
    connection.execute(statement, parameters)
    mark_dirty(connection, changed["day"].tolist())
