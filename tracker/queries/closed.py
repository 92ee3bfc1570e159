"""Closed months: their figures as they were, beside the live ones, and what was noted of them since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from tracker.measures.figure import Figure
from tracker.measures.window import Months, Window
from tracker.queries import catalogue, figures, revisions, unit_selects, units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry, ServiceEntry
from tracker.queries.counting import Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.revisions import Change
from tracker.store.models import ClosedMonth, ClosedUnit


@dataclass(frozen=True)
class Month:
    """A month on record; `name` as in addresses, `closed_at` in UTC."""

    name: str
    index: int
    kind: str
    start: date
    end: date
    closed_on: date
    closed_at: datetime
    closed_by: str
    early: bool
    data_version: int


@dataclass(frozen=True)
class Compared:
    """A closed month, or one service or agency in it: then and now; changes newest first.

    `entry` None: all together.
    """

    month: Month
    entry: ServiceEntry | AgencyEntry | None
    closed: Figure
    live: Figure
    changes: tuple[Change, ...]

    @property
    def dossiers(self) -> int:
        return self.live.dossiers - self.closed.dossiers

    @property
    def online(self) -> int:
        return self.live.online - self.closed.online

    @property
    def share(self) -> float | None:
        """The movement of the share (0..1); None where one of the two has none."""
        if self.live.uptake is None or self.closed.uptake is None:
            return None
        return self.live.uptake - self.closed.uptake

    @property
    def changed(self) -> bool:
        return self.closed != self.live or bool(self.changes)


@remembered
def months(reader: Reader, kind: str) -> tuple[Month, ...]:
    """Return the closed months of a calendar, newest first."""
    rows = reader.session.scalars(
        select(ClosedMonth).where(ClosedMonth.calendar == kind).order_by(ClosedMonth.index.desc())
    )
    return tuple(
        Month(
            Months().name(one.index),
            one.index,
            one.calendar,
            one.period_start,
            one.period_end,
            one.closed_on,
            one.closed_at,
            one.closed_by,
            one.early,
            one.data_version,
        )
        for one in rows
    )


def find(reader: Reader, kind: str, name: str) -> Month | None:
    """Return a closed month by its name; None where no such month is closed."""
    return next((one for one in months(reader, kind) if one.name == name), None)


def compared(reader: Reader, question: Question, month: Month) -> Compared:
    """Return everything that the filters leave of a closed month, then and now."""
    asked = _about(question, month)
    closed = _sums(reader, asked, month, ())[()]
    rows = revisions.noted(reader, asked, month.kind, month.index)
    return Compared(
        month,
        None,
        figures.of_tally(asked, closed.tally),
        figures.whole(reader, asked),
        revisions.changes(reader, rows),
    )


def services(reader: Reader, question: Question, month: Month) -> tuple[Compared, ...]:
    """Return each service of a closed month, then and now, those that changed most first."""
    asked = _about(question, month)
    known = catalogue.load(reader)
    entries = {one.id: one for one in known.services}
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in revisions.noted(reader, asked, month.kind, month.index):
        rows[row.service_id].append(row)
    closed = {key[0]: one for key, one in _sums(reader, asked, month, ("service",)).items()}
    live = {key[0]: one for key, one in figures.sums(reader, asked, ("service",)).items()}
    return _in_order(
        Compared(
            month,
            entries[id_],
            figures.of_service(known, asked, entries[id_], closed.get(id_, figures.NOTHING).tally),
            figures.of_service(known, asked, entries[id_], live.get(id_, figures.NOTHING).tally),
            revisions.changes(reader, rows.get(id_, [])),
        )
        for id_ in {*closed, *live, *rows}
        if id_ in entries
    )


def agencies(reader: Reader, question: Question, month: Month) -> tuple[Compared, ...]:
    """Return each agency of a closed month, as they were at its end, then and now; most changed first."""
    asked = _about(question, month)
    known = catalogue.load(reader)
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in revisions.noted(reader, asked, month.kind, month.index):
        if row.agency_id is not None:
            rows[row.agency_id].append(row)
    closed = {key[0]: one for key, one in _sums(reader, asked, month, ("agency",)).items()}
    live = {key[0]: one for key, one in figures.sums(reader, asked, ("agency",)).items()}
    return _in_order(
        Compared(
            month,
            known.agency_by_id[id_],
            figures.of_tally(asked, closed.get(id_, figures.NOTHING).tally),
            figures.of_tally(asked, live.get(id_, figures.NOTHING).tally),
            revisions.changes(reader, rows.get(id_, [])),
        )
        for id_ in {*closed, *live, *rows}
        if id_ in known.agency_by_id
    )


def _in_order(found: Iterable[Compared]) -> tuple[Compared, ...]:
    def order(one: Compared) -> tuple[object, ...]:
        return (not one.changed, -abs(one.dossiers), -abs(one.online), one.entry.sort_key if one.entry else "")

    return tuple(sorted(found, key=order))


def _about(question: Question, month: Month) -> Question:
    starts_on = month.start.day if month.kind == "reporting" else 1
    window = Window(month.start, month.end, Months(starts_on), question.window.today)
    filters = replace(question.filters, locality=None)  # units are not kept by place
    return replace(question.over(window), filters=filters)


@remembered
def _sums(reader: Reader, question: Question, month: Month, by: tuple[units.By, ...]) -> Mapping[units.Key, Sums]:
    rest = ClosedUnit.counter + ClosedUnit.phone + ClosedUnit.email + ClosedUnit.other
    columns = (
        ClosedUnit.service_id,
        func.coalesce(ClosedUnit.agency_id, unit_selects.NONE),
        func.coalesce(ClosedUnit.level, unit_selects.NONE),
        *(ClosedUnit.complete, ClosedUnit.complete_no_post, ClosedUnit.online, ClosedUnit.post, rest),
        *(ClosedUnit.expected, ClosedUnit.active, ClosedUnit.own),
    )
    statement = select(*columns).where(
        ClosedUnit.calendar == month.kind,
        ClosedUnit.index == month.index,
        *units.scope(reader, question).conditions(ClosedUnit),
    )
    rows = [
        (*map(int, row[:5]), 0, 0, *map(int, row[5:9]), int(row[9] or row[10]))
        for row in reader.session.execute(statement)
    ]
    return units.summed(units.as_records(units.as_table(rows)), question, by)
