"""The sums of people brought up to date: only those whose dossiers changed are counted anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from etl.load import bulk
from etl.load.gathered import Gathered
from etl.load.month_sums import MonthSums
from etl.load.months import calendars
from etl.transform import adoption
from etl.transform.adoption import Hashes, People, Rows
from etl.workers import Workers
from tracker.settings import Settings
from tracker.store.models import Agency, ApplicantMonth, Service, UsageNamed, UsageOnlinePeople, UsagePeople

MONTHS: Table = ApplicantMonth.__table__  # type: ignore[assignment]
PEOPLE: Table = UsagePeople.__table__  # type: ignore[assignment]
ONLINE: Table = UsageOnlinePeople.__table__  # type: ignore[assignment]
NAMED: Table = UsageNamed.__table__  # type: ignore[assignment]
PARTS = 1 << adoption.PART_BITS
_WAITING = PARTS  # added to the number of a part whose month was read anew, until `write`
TOGETHER = 50_000  # dossiers whose people are counted in one go: each go has a cost of its own


@dataclass(frozen=True)
class PeopleChanged:
    """All dossiers of some people, as they were and as they are."""

    people: People
    before: Rows
    after: Rows


def changes(changed: PeopleChanged) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What changed people change of the rows of `UsagePeople` and of `UsageOnlinePeople`."""
    counts = [
        [found.assign(people=found["people"] * sign) for found in changed.people.counts(rows)]
        for rows, sign in ((changed.before, -1), (changed.after, 1))
        if len(rows)
    ]
    people, online = ([pair[number] for pair in counts] for number in (0, 1))
    return adoption.summed(people, adoption.PEOPLE_KEYS), adoption.summed(online, adoption.ONLINE_KEYS)


class PeopleWriter:
    """Takes the months that changed, some at a time, then changes the sums by what became of their people."""

    def __init__(
        self,
        gathered: Gathered,
        settings: Settings,
        epochs: Iterable[date],
        workers: Workers,
        *,
        everything: bool = False,
    ) -> None:
        """`workers`: count people; `everything`: forget what was counted, all months will be given."""
        self._workers = workers
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

    def take(self, sums: MonthSums) -> None:
        """Keep what the counted dossiers of calendar months say of people, for `write`."""
        months = [date.fromisoformat(f"{month}-01") for month in sums.months]
        self._taken.extend(months)
        for part in bulk.chunks(months, 500):
            self._connection.execute(delete(NAMED).where(NAMED.c.month.in_(part)))
        for calendar, named in sums.named.items():
            self._gathered.insert(NAMED, named.assign(calendar=calendar))
        waiting = [
            {"month": one.month, "part": one.part + _WAITING, "dossiers": one.dossiers, "packed": one.content}
            for one in sums.people
        ]
        if waiting:
            self._connection.execute(insert(MONTHS), waiting)

    def write(self) -> None:
        """Bring the sums to what the months taken say."""
        if not self._taken:
            return
        months = set(self._connection.scalars(select(MONTHS.c.month).distinct()))
        others = sorted(months - set(self._taken))
        people: list[pd.DataFrame] = []
        online: list[pd.DataFrame] = []
        for found in self._workers.ordered(changes, self._changed(others)):
            for kept, part in zip((people, online), found, strict=True):
                kept.append(part)
        self._workers.rest()  # the sums of all people together take memory
        self._add(PEOPLE, adoption.summed(people, adoption.PEOPLE_KEYS))
        self._add(ONLINE, adoption.summed(online, adoption.ONLINE_KEYS))
        self._settle()

    def _changed(self, others: list[date]) -> "Iterator[PeopleChanged]":
        """Yield the people of whom any dossier changed, some at a time: of large parts few, or few of many parts."""
        gathered: list[tuple[Rows, Rows]] = []
        held = 0
        for parts in self._parts_together():
            before, after = self._rows_that_changed(parts, others)
            for pair in adoption.shared_out(before, after, TOGETHER):
                size = max(map(len, pair))
                if gathered and held + size > TOGETHER:
                    yield self._people_changed(gathered)
                    gathered, held = [], 0
                gathered.append(pair)
                held += size
        if held:
            yield self._people_changed(gathered)

    def _people_changed(self, gathered: list[tuple[Rows, Rows]]) -> PeopleChanged:
        before, after = (np.concatenate(side) for side in zip(*gathered, strict=True))
        return PeopleChanged(self._people, before, after)

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
                rows = adoption.unpacked(row.packed, row.dossiers, self._type)
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
