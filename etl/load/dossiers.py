"""Dossiers into the store: the newest state of each wins, whatever the order in which rows arrive."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table, select

from etl.load import bulk
from etl.load.columns import arrow_table
from etl.load.dirty import mark_dirty
from etl.load.gathered import Gathered
from etl.load.sharing import settle_shared, settle_sources, shared_with_others
from etl.transform import parse
from etl.transform.columnar import from_arrow
from etl.transform.lookup import NOWHERE
from etl.transform.precedence import Precedence
from etl.workers import Workers
from tracker.store.flags import Flag
from tracker.store.models import Dossier

DOSSIER: Table = Dossier.__table__  # type: ignore[assignment]

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
FORGOTTEN = 0  # run of a stored row that its piece has to say again; it loses to any other


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
    """Where dossiers go. `remapped`: the settings read this source anew, so stored rows lose ties.

    `gathered`: what takes new rows, which are then in the store after `settle_gathered`; None: they go there at once.
    `shared`: dossiers of them that other sources hold too.
    """

    source_id: int
    run_id: int
    not_received: frozenset[int]
    codes: Mapping[str, Mapping[int, str]]  # of service_id, agency_id, locality_id
    precedence: Precedence
    remapped: bool = False
    empty: bool = False  # the store has no row of this source yet, so that none need be looked up
    replaces: bool = False  # folded events: the new row is the whole truth, however old
    gathered: Gathered | None = None
    shared: list[bytes] = field(default_factory=list)


def newest(frame: pd.DataFrame, codes: Mapping[str, Mapping[int, str]]) -> pd.DataFrame:
    """The row that wins for each dossier: newest, then later state, then content as text; never arrival."""
    high, low = _halves(frame["dossier"])
    updated, status = (frame[name].to_numpy(dtype=np.int64) for name in ("updated_at", "status"))
    order = np.lexsort((status, updated, low, high))  # stable: rows of one rank stay as they came
    another = _differs_from_next(order, high, low)
    tied = ~another & ~_differs_from_next(order, updated, status)
    if tied.any():
        tied[1:] |= tied[:-1]
        order = order[_by_content(frame.iloc[order], tied, codes)]
    return frame.iloc[order[another]]


def _halves(hashes: pd.Series) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Hashes of 16 bytes as two numbers each, in the same order."""
    both = np.frombuffer(b"".join(hashes.tolist()), dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _differs_from_next(order: npt.NDArray[np.int64], *columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Whether a row differs from the next in any of some columns; the last one does."""
    result = np.ones(len(order), dtype=bool)
    if len(order) > 1:
        result[:-1] = np.any([column[order[1:]] != column[order[:-1]] for column in columns], axis=0)
    return result


def _by_content(
    ordered: pd.DataFrame, tied: npt.NDArray[np.bool_], codes: Mapping[str, Mapping[int, str]]
) -> npt.NDArray[np.int64]:
    """An order in which rows of one rank, which stand together, follow their content as text."""
    text = np.full(len(ordered), "", dtype=object)
    text[tied] = content_text(ordered[tied], codes).to_numpy()
    keys = ordered[["dossier", "updated_at", "status"]].assign(_text=text).reset_index(drop=True)
    places: npt.NDArray[np.int64] = np.arange(len(ordered))
    moved = keys[tied].sort_values(["dossier", "updated_at", "status", "_text"], kind="stable")
    places[tied] = moved.index.to_numpy()
    return places


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
    old = _existing(connection, target, rows["dossier"].tolist())
    position = pd.Index(old["dossier"]).get_indexer(pd.Index(rows["dossier"])) if len(old) else np.full(len(rows), -1)
    there = position >= 0
    wins, same = np.ones(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    if there.any():
        old_rows = old.iloc[position[there]]
        anew = _read_anew(old_rows, frame) if target.remapped else np.zeros(len(old_rows), dtype=bool)
        wins[there], same[there] = _compare(rows[there], old_rows, target, anew)
    rewritten = rows[wins & ~same] if not target.remapped else rows[wins | same]
    _write(connection, rewritten, old.iloc[position[there & wins & ~same]], target)
    _settle(connection, rewritten["dossier"].tolist(), target)
    return Account(
        inserted=int((~there).sum()),
        updated=int((there & wins & ~same).sum()),
        unchanged=int(same.sum()),
        superseded=superseded + int((there & ~wins & ~same).sum()),
    )


@dataclass(frozen=True)
class FirstAsked:
    """Good rows of a source of which the store has none, as `to_arrow` gives them; see `Target`."""

    rows: pa.Table
    source_id: int
    run_id: int
    not_received: frozenset[int]
    codes: Mapping[str, Mapping[int, str]]


@dataclass(frozen=True)
class First:
    """Rows of the table of dossiers, one for each; `superseded`: how many others there were."""

    rows: pa.Table
    superseded: int


def first_rows(asked: FirstAsked) -> First:
    """What `merge` makes of the first rows of a source. Pure."""
    rows = newest(as_stored(from_arrow(asked.rows)), asked.codes)
    full = _full(rows, asked.source_id, asked.run_id, asked.not_received)
    return First(arrow_table(full, DOSSIER, list(full.columns)), asked.rows.num_rows - len(rows))


def fill(
    connection: Connection, parts: Iterable[pa.Table], target: Target, workers: Workers
) -> Iterator[tuple[list[bytes], Account]]:
    """Load the first rows of a source, as `merge` would part by part; yields dossiers and what became of their rows."""
    gathered = target.gathered
    assert gathered is not None  # noqa: S101 a first load is one of many rows
    asked = (FirstAsked(part, target.source_id, target.run_id, target.not_received, target.codes) for part in parts)
    for found in workers.ordered(first_rows, asked):
        gathered.insert_columns(DOSSIER, found.rows)
        mark_dirty(connection, found.rows.column("day").unique().to_pylist())
        dossiers = found.rows.column("dossier").to_pylist()
        _settle(connection, dossiers, target)
        yield dossiers, Account(inserted=len(dossiers), superseded=found.superseded)


def _full(rows: pd.DataFrame, source_id: int, run_id: int, not_received: frozenset[int]) -> pd.DataFrame:
    """Rows of the table, from columns `STORED`."""
    counted = ~rows["status"].isin(not_received)
    return rows[STORED].assign(source_id=source_id, run_id=run_id, counted=counted)


def _settle(connection: Connection, dossiers: list[bytes], target: Target) -> None:
    if target.gathered is None:
        settle_sources(connection, target.source_id, dossiers, target.precedence)
    else:
        target.shared.extend(shared_with_others(connection, target.source_id, dossiers))


def settle_gathered(connection: Connection, target: Target) -> None:
    """Put the rows that `merge` left with `gathered` into the store, and settle those that others hold too."""
    if target.gathered is not None:
        target.gathered.flush()
        settle_shared(connection, target.shared, target.precedence)
        target.shared.clear()


@contextmanager
def indexed_afterwards(connection: Connection) -> Iterator[None]:
    """Within, the first dossiers of a store come in; their index is made once they are there, which is much cheaper."""
    first = connection.execute(select(DOSSIER.c.source_id).limit(1)).first() is None
    indexes = sorted(DOSSIER.indexes, key=lambda index: str(index.name)) if first else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def is_empty(connection: Connection, source_id: int) -> bool:
    """Whether the store has no dossier of a source."""
    query = select(DOSSIER.c.source_id).where(DOSSIER.c.source_id == source_id).limit(1)
    return connection.execute(query).first() is None


def _existing(connection: Connection, target: Target, dossiers: list[bytes]) -> pd.DataFrame:
    columns = [DOSSIER.c[name] for name in [*STORED, "run_id"]]
    if target.empty:
        return pd.DataFrame(columns=[c.name for c in columns])
    source_id = target.source_id
    parts = [
        bulk.read(connection, select(*columns).where(DOSSIER.c.source_id == source_id, DOSSIER.c.dossier.in_(part)))
        for part in bulk.chunks(dossiers)
    ]
    return pd.concat(parts, ignore_index=True)


def _read_anew(old: pd.DataFrame, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which stored rows came of a file that speaks of their dossier again: as other settings read it, no date holds."""
    pairs = set(zip(frame["dossier"].tolist(), frame["file_id"].tolist(), strict=True))
    mine = zip(old["dossier"].tolist(), old["file_id"].tolist(), strict=True)
    return np.fromiter((pair in pairs for pair in mine), dtype=bool, count=len(old))


def _compare(
    rows: pd.DataFrame, old: pd.DataFrame, target: Target, anew: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """For rows beside the stored ones: which win, and which say the same. `anew`: see `_read_anew`."""
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
        read_by = old["run_id"].to_numpy(dtype=np.int64)
        later = (anew | (read_by == FORGOTTEN) | (new_key[0] >= old_key[0])) & (read_by < target.run_id)
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
    full = _full(rows, target.source_id, target.run_id, target.not_received)
    if target.gathered is None:
        bulk.insert(connection, DOSSIER, full)
    else:
        target.gathered.insert(DOSSIER, full)
    mark_dirty(connection, [*rows["day"].unique(), *replaced["day"].unique()])
