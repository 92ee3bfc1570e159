"""Reported totals into the store: a file's new content replaces all that it said before."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from etl.load import bulk
from etl.load.dirty import mark_dirty
from etl.load.dossiers import Account
from etl.sources.batch import UnreadableFileError
from etl.transform.days import mixed_months
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.totals import settled
from etl.transform.values import joined
from tracker.store.models import ReportedTotal, Service, SourceFile
from tracker.store.problems import Problem

TOTAL: Table = ReportedTotal.__table__  # type: ignore[assignment]
_KEY = ["logged_service_id", "keyed_agency_id", "locality_id", "period_start", "period_end"]
_COUNTS_UNDER = ["service_id", "agency_id"]
_CONTENT = ["raw_channel", "channel", "state", "dossiers", "logged_level", "resolved", "on_time"]


@dataclass(frozen=True)
class Duplicates:
    """Rows of a file after those that contradict each other have been set aside."""

    cells: pd.DataFrame
    contradicting: list[int]  # lines
    repeated: int  # rows that say the same as an earlier one


def without_duplicates(cells: pd.DataFrame) -> Duplicates:
    """One key twice in a file: alike, one is superseded; unlike, both are rejected."""
    if cells.empty:
        return Duplicates(cells, [], 0)
    said = _said_by_line(cells)
    keys = cells.drop_duplicates("line").set_index("line")["row_key"]
    table = pd.DataFrame({"key": keys, "said": said.reindex(keys.index)}).reset_index()
    unlike = table.groupby("key")["said"].nunique()
    bad = table.loc[table["key"].isin(unlike[unlike > 1].index), "line"].tolist()
    good = table[~table["line"].isin(bad)].sort_values("line")
    kept = good.drop_duplicates("key")["line"]
    return Duplicates(cells[cells["line"].isin(kept)], bad, len(good) - len(kept))


def _said_by_line(cells: pd.DataFrame) -> pd.Series:
    by_line: dict[int, list[str]] = {}
    for line, text in zip(cells["line"].tolist(), _texts(cells), strict=True):
        by_line.setdefault(line, []).append(text)
    return pd.Series({line: "\x1e".join(sorted(parts)) for line, parts in by_line.items()}, dtype=object)


def _texts(cells: pd.DataFrame) -> list[str]:
    columns = [bulk.python_values(cells[name]) for name in _CONTENT]
    return [json.dumps(row) for row in zip(*columns, strict=True)]


def load(
    connection: Connection,
    files: Mapping[int, pd.DataFrame],
    source_id: int,
    adding: Collection[int] = (),
) -> Account:
    """Replace what files (cells by file id) said. Rows whose key a later file (by name) also has are superseded.

    `adding`: files that say only what is new or changed; of what they said before, the same cells are replaced.
    Raises UnreadableFileError where days and a whole month of one count stand side by side.
    """
    before = _stored(connection, source_id)
    for file_id, cells in files.items():
        _insert(connection, cells, source_id, file_id)
    after = _said_anew(connection, _stored(connection, source_id), before, set(files) - set(adding))
    if (month := mixed_months(after)) is not None:
        raise UnreadableFileError(Problem("days_and_months", {"month": month}))
    order = _file_order(connection, source_id)
    winners = _winners(after, order)
    _set_effective(connection, after, winners)
    counting = after.assign(effective=after["id"].isin(winners))
    old, new = _effective_texts(before), _effective_texts(counting)
    account = _account(old, after[~after["id"].isin(before["id"])], winners)
    changed = {cell for cell in {*old, *new} if old.get(cell) != new.get(cell)}
    for frame in (before, counting):
        rows = frame[frame["cell"].isin(changed)]
        mark_dirty(connection, [*rows["period_start"], *rows["period_end"]])
    return account


def _said_anew(connection: Connection, stored: pd.DataFrame, before: pd.DataFrame, whole: set[int]) -> pd.DataFrame:
    """What is stored without what files said before: all of it of `whole` ones, the same cells of others."""
    # Deleted only now: SQLite gives the numbers of deleted rows to new ones.
    old = stored["id"].isin(before["id"])
    place = joined(stored, ["file_id", "cell"])
    gone = old & (stored["file_id"].isin(whole) | place.isin(place[~old]))
    for part in bulk.chunks(stored.loc[gone, "id"].tolist()):
        connection.execute(delete(TOTAL).where(TOTAL.c.id.in_(part)))
    return stored[~gone].reset_index(drop=True)


def _insert(connection: Connection, cells: pd.DataFrame, source_id: int, file_id: int) -> None:
    whole = cells.assign(source_id=source_id, file_id=file_id, effective=False)
    for name in ("agency_id", "logged_agency_id", "locality_id") if len(cells) else ():
        whole[name] = np.where(whole[name] == NOWHERE, np.nan, whole[name].astype(float))
    bulk.insert(connection, TOTAL, whole[[c for c in whole.columns if c in TOTAL.c]])


def _stored(connection: Connection, source_id: int) -> pd.DataFrame:
    names = ["id", "file_id", "line", "effective", *_COUNTS_UNDER, *_CONTENT]
    names += ["logged_service_id", "logged_agency_id", "locality_id", "period_start", "period_end"]
    # A row that names no agency is keyed by its service's own.
    keyed = func.coalesce(TOTAL.c.logged_agency_id, Service.agency_id).label("keyed_agency_id")
    query = select(*(TOTAL.c[n] for n in names), keyed).outerjoin(Service, Service.id == TOTAL.c.logged_service_id)
    frame = bulk.read(connection, query.where(TOTAL.c.source_id == source_id))
    return frame.assign(cell=joined(frame, [*_KEY, "raw_channel"]))


def resettle(connection: Connection, source_id: int, catalogue: Catalogue) -> int:
    """Set what stored totals count under anew, after a change of the catalogue; returns how many changed."""
    stored = _stored(connection, source_id)
    if stored.empty:
        return 0
    whole = {
        n: stored[n].where(stored[n].notna(), NOWHERE).astype("int64") for n in (*_COUNTS_UNDER, "logged_agency_id")
    }
    before = stored.assign(**whole)
    after = settled(before, catalogue)
    winners = _winners(stored, _file_order(connection, source_id))
    _set_effective(connection, stored, winners)
    moved = (after[_COUNTS_UNDER] != before[_COUNTS_UNDER]).any(axis=1)
    if moved.any():
        statement = update(TOTAL).where(TOTAL.c.id == bindparam("i"))
        statement = statement.values(service_id=bindparam("s"), agency_id=bindparam("a"))
        rows = after[moved]
        cells = zip(rows["id"], rows["service_id"], rows["agency_id"], strict=True)
        parameters = [{"i": i, "s": int(s), "a": None if a == NOWHERE else int(a)} for i, s, a in cells]
        connection.execute(statement, parameters)
    touched = stored[moved | (stored["effective"].astype(bool) != stored["id"].isin(winners))]
    mark_dirty(connection, [*touched["period_start"], *touched["period_end"]])
    return len(touched)


def _file_order(connection: Connection, source_id: int) -> dict[int, int]:
    rows = connection.execute(select(SourceFile.id, SourceFile.path).where(SourceFile.source_id == source_id))
    return {row.id: place for place, row in enumerate(sorted(rows, key=lambda r: r.path))}


def _winners(frame: pd.DataFrame, order: dict[int, int]) -> set[int]:
    """Ids of the cells that count: of one key, that of the last file by name."""
    if frame.empty:
        return set()
    ranked = frame.assign(_place=frame["file_id"].map(order)).sort_values(["_place", "line"])
    return set(ranked.drop_duplicates("cell", keep="last")["id"].tolist())


def _set_effective(connection: Connection, frame: pd.DataFrame, winners: set[int]) -> None:
    changed = [
        {"i": i, "e": i in winners}
        for i, was in zip(frame["id"], frame["effective"], strict=True)
        if bool(was) != (i in winners)
    ]
    if changed:
        statement = update(TOTAL).where(TOTAL.c.id == bindparam("i")).values(effective=bindparam("e"))
        connection.execute(statement, changed)


def _effective_texts(frame: pd.DataFrame) -> dict[str, str]:
    if frame.empty:
        return {}
    counted = frame[frame["effective"].astype(bool)]
    return dict(zip(counted["cell"], _texts(counted), strict=True))


def _account(old: dict[str, str], mine: pd.DataFrame, winners: set[int]) -> Account:
    """Rows of the files just loaded: a row of several cells counts once, by what changed most."""
    cells = mine["cell"].tolist()
    rows = pd.DataFrame(
        {
            "file_id": mine["file_id"],
            "line": mine["line"],
            "counts": mine["id"].isin(winners),
            "known": [cell in old for cell in cells],
            "same": [old.get(cell) == text for cell, text in zip(cells, _texts(mine), strict=True)],
        },
        index=mine.index,
    )
    lines = rows.groupby(["file_id", "line"])
    effective = rows[rows["counts"]].groupby(["file_id", "line"])
    inserted = ~effective["known"].any()
    unchanged = effective["same"].all() & ~inserted
    return Account(
        inserted=int(inserted.sum()),
        updated=int((~inserted & ~unchanged).sum()),
        unchanged=int(unchanged.sum()),
        superseded=lines.ngroups - effective.ngroups,
    )
