"""The sums of people brought up to date: only those whose dossiers changed are counted anew."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from etl.load import bulk
from etl.load.gathered import Gathered
from etl.load.months import calendars
from etl.transform import adoption
from etl.transform.adoption import Hashes, People, Placed, Rows
from etl.transform.aggregate import month_index, month_of
from tracker.settings import Settings
from tracker.store.models import Agency, ApplicantMonth, Service, UsageNamed, UsageOnlinePeople, UsagePeople

MONTHS: Table = ApplicantMonth.__table__  # type: ignore[assignment]
PEOPLE: Table = UsagePeople.__table__  # type: ignore[assignment]
ONLINE: Table = UsageOnlinePeople.__table__  # type: ignore[assignment]
NAMED: Table = UsageNamed.__table__  # type: ignore[assignment]
PARTS = 16  # people are told apart by the first four bits of their hash, so that one part fits into memory
_WAITING = PARTS  # added to the number of a part whose month was read anew, until `write`
TOGETHER = 250_000  # dossiers of small parts that are counted in one go: each go has a cost of its own


class PeopleWriter:
    """Takes the months that changed, some at a time, then changes the sums by what became of their people."""

    def __init__(
        self, gathered: Gathered, settings: Settings, epochs: Iterable[date], *, everything: bool = False
    ) -> None:
        """`everything`: forget what was counted; all months will be given."""
        self._gathered, self._connection = gathered, gathered.connection
        self._everything = everything
        self._taken: list[date] = []
        self._people = People(
            {one.name: one.starts_on for one in calendars(settings)},
            list(epochs),
            _order(self._connection, Service),
            _order(self._connection, Agency),
        )
        self._type = adoption.row_type(len(self._people.epochs))
        if everything:
            for table in (MONTHS, PEOPLE, ONLINE, NAMED):
                self._connection.execute(delete(table))

    def take(self, months: Sequence[date], counted: pd.DataFrame, placed: Placed) -> None:
        """Keep what the counted dossiers of calendar months say of people, for `write`.

        `counted`: as `adoption.pack` wants it; `placed`: by epoch, those under its places.
        """
        self._taken.extend(months)
        self._write_named(months, counted, placed)
        rows = adoption.pack(counted, placed, self._people.epochs)
        of_part = (rows["high"] >> np.uint64(60)).astype(np.int64)
        of_month = rows["day"].astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
        waiting = []
        for month in months:
            here = np.flatnonzero(of_month == np.datetime64(month, "D"))
            for part in np.unique(of_part[here]).tolist():
                own = rows[here[of_part[here] == part]]
                content = {"month": month, "part": part + _WAITING, "dossiers": len(own), "packed": _packed(own)}
                waiting.append(content)
        if waiting:
            self._connection.execute(insert(MONTHS), waiting)

    def _write_named(self, months: Sequence[date], counted: pd.DataFrame, placed: Placed) -> None:
        for part in bulk.chunks(months, 500):
            self._connection.execute(delete(NAMED).where(NAMED.c.month.in_(part)))
        days = counted["day"].to_numpy().astype("datetime64[D]")
        for calendar, starts_on in self._people.starts.items():
            table = adoption.named_counts(counted, placed, month_index(month_of(days, starts_on)))
            self._gathered.insert(NAMED, table.assign(calendar=calendar))

    def write(self) -> None:
        """Bring the sums to what the months taken say."""
        if not self._taken:
            return
        months = set(self._connection.scalars(select(MONTHS.c.month).distinct()))
        others = sorted(months - set(self._taken))
        people: list[pd.DataFrame] = []
        online: list[pd.DataFrame] = []
        for parts in self._parts_together():
            before, after = self._rows_that_changed(parts, others)
            for rows, sign in ((before, -1), (after, 1)):
                if not len(rows):
                    continue
                for kept, found in zip((people, online), self._people.counts(rows), strict=True):
                    kept.append(found.assign(people=found["people"] * sign))
        self._add(PEOPLE, adoption.summed(people, adoption.PEOPLE_KEYS))
        self._add(ONLINE, adoption.summed(online, adoption.ONLINE_KEYS))
        self._settle()

    def _parts_together(self) -> Iterator[list[int]]:
        """All parts, several at once as long as they have few dossiers."""
        sums = select(MONTHS.c.part, func.sum(MONTHS.c.dossiers)).group_by(MONTHS.c.part)
        sizes = {part: int(dossiers) for part, dossiers in self._connection.execute(sums)}
        group: list[int] = []
        held = 0
        for part in range(PARTS):
            dossiers = sizes.get(part, 0) + sizes.get(part + _WAITING, 0)
            if group and held + dossiers > TOGETHER:
                yield group
                group, held = [], 0
            group.append(part)
            held += dossiers
        yield group

    def _rows_that_changed(self, parts: list[int], others: list[date]) -> tuple[Rows, Rows]:
        """All dossiers, as they were and as they are, of the people of some parts of whom any changed.

        `others`: the months that were not taken.
        """
        waiting = [part + _WAITING for part in parts]
        nothing = np.zeros(0, self._type)
        if self._everything:
            return nothing, self._read(waiting)
        changed: list[Hashes] = [np.zeros(0, np.uint64)]
        for months in bulk.chunks(self._taken, 500 if len(parts) > 1 else 1):  # a part alone may be large
            changed.append(adoption.changed_people(self._read(parts, months), self._read(waiting, months)))
        people = np.unique(np.concatenate(changed))
        if not len(people):
            return nothing, nothing
        same = self._read(parts, others, people)
        before, after = self._read(parts, self._taken, people), self._read(waiting, self._taken, people)
        return np.concatenate([same, before]), np.concatenate([same, after])

    def _read(self, parts: list[int], months: Sequence[date] | None = None, people: Hashes | None = None) -> Rows:
        """The rows of some parts in some months (None: all), of some people (None: all)."""
        query = select(MONTHS.c.dossiers, MONTHS.c.packed).where(MONTHS.c.part.in_(parts)).order_by(MONTHS.c.month)
        found = [np.zeros(0, self._type)]
        for chunk in [None] if months is None else bulk.chunks(months, 500):
            asked = query if chunk is None else query.where(MONTHS.c.month.in_(chunk))
            for row in self._connection.execute(asked, execution_options={"yield_per": 1}):
                rows = _unpacked(row.packed, row.dossiers, self._type)
                found.append(rows if people is None else adoption.of_people(rows, people))
        return np.concatenate(found)

    def _add(self, table: Table, changes: pd.DataFrame) -> None:
        if self._everything:
            self._gathered.insert(table, changes)
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        keys = [column.name for column in table.primary_key.columns]
        more = statement.on_conflict_do_update(
            index_elements=keys, set_={"people": table.c.people + statement.excluded.people}
        )
        columns = {name: bulk.python_values(changes[name]) for name in changes.columns}
        columns["epoch"] = list(changes["epoch"])
        rows: list[dict[str, Any]] = [
            dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
        ]
        for chunk in bulk.chunks(rows):
            self._connection.execute(more, list(chunk))
        if rows:
            self._connection.execute(delete(table).where(table.c.people == 0))

    def _settle(self) -> None:
        """The months read anew take the place of those before."""
        for chunk in bulk.chunks(self._taken, 500):
            here = MONTHS.c.month.in_(chunk)
            self._connection.execute(delete(MONTHS).where(here, MONTHS.c.part < _WAITING))
            moved = update(MONTHS).where(here, MONTHS.c.part >= _WAITING)
            self._connection.execute(moved.values(part=MONTHS.c.part - _WAITING))


def _order(connection: Connection, model: type[Service] | type[Agency]) -> dict[int, int]:
    """The place of each id in the order of codes, which no load changes."""
    codes = sorted((code, number) for number, code in connection.execute(select(model.id, model.code)))
    return {number: place for place, (_, number) in enumerate(codes)}


def _packed(rows: Rows) -> bytes:
    """Rows as bytes, field after field, which packs better than row after row."""
    names = rows.dtype.names or ()
    plain = b"".join(np.ascontiguousarray(rows[name]).tobytes() for name in names)
    return bytes(pa.Codec("zstd").compress(plain, asbytes=True))


def _unpacked(packed: bytes, count: int, kind: np.dtype[np.void]) -> Rows:
    plain = pa.Codec("zstd").decompress(packed, decompressed_size=count * kind.itemsize, asbytes=True)
    rows = np.zeros(count, kind)
    start = 0
    for name in kind.names or ():
        size = kind[name].itemsize * count
        rows[name] = np.frombuffer(plain[start : start + size], dtype=kind[name])
        start += size
    return rows
