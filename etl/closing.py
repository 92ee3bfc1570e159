"""Months put on record: which ones can be closed, and when."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, func, select

from etl.load import closing as records
from etl.load import revisions, state
from etl.progress import heard
from etl.words import say
from tracker.measures.window import Months
from tracker.settings import CHANNELS, Settings
from tracker.store.models import ClosedMonth, DirtyMonth, UsageUnit

_MONTH = re.compile(r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$")
ClosedBy = Literal["snapshot", "run"]


class ClosingError(Exception):
    """A month cannot be closed; the message says which, why and what to do."""


@dataclass(frozen=True)
class Closing:
    """A month on record; `fresh`: closed just now. Counts are of all channels and levels."""

    month: str
    record: ClosedMonth
    dossiers: int
    online: int
    units: int
    fresh: bool


def month_index(text: str) -> int:
    """Read a month such as 2026-03.

    Raises:
        ClosingError: it is none.
    """
    if not _MONTH.match(text):
        raise ClosingError(say("no_month", text=text[:40]))
    return int(text[:4]) * 12 + int(text[5:]) - 1


def closable_from(settings: Settings, index: int) -> date:
    """The first day on which a month can be closed.

    With it the calendar month of the same name is put on record; where months start on another day, that ends later.
    """
    months = Months(settings.time.month_starts_on)
    over = months.last(index) + timedelta(days=1 + settings.closing.grace_days)
    return max(over, Months().last(index) + timedelta(days=1))


def close(
    connection: Connection,
    settings: Settings,
    index: int,
    now: datetime,
    *,
    early: bool = False,
    closed_by: ClosedBy = "snapshot",
) -> Closing:
    """Put a month on record; one that is there already stays as it is. `now`: with time zone.

    Raises:
        ClosingError: it cannot be closed yet, or there is nothing to close.
    """
    months, today = Months(settings.time.month_starts_on), now.astimezone(settings.zone).date()
    kept = _record(connection, months, index)
    if kept is not None:
        return _told(connection, kept, months, fresh=False)
    _check(connection, settings, index, today, early)
    for calendar in (months, Months()) if months.starts_on > 1 else (months,):
        if calendar.last(index) < today:
            _keep(connection, calendar, index, now, today, early=today < closable_from(settings, index), by=closed_by)
    record = _record(connection, months, index)
    assert record is not None  # noqa: S101 just written
    return _told(connection, record, months, fresh=True)


def _check(connection: Connection, settings: Settings, index: int, today: date, early: bool) -> None:
    months = Months(settings.time.month_starts_on)
    name, ends, opens = months.name(index), months.last(index), closable_from(settings, index)
    if ends >= today:
        raise ClosingError(say("month_runs", month=name, ends=ends, opens=opens))
    if today < opens and not early:
        raise ClosingError(say("month_early", month=name, opens=opens, days=settings.closing.grace_days))
    if connection.scalar(select(DirtyMonth.month).limit(1)) is not None:
        raise ClosingError(say("run_first"))
    if not _dossiers(connection, months, index)[0]:
        raise ClosingError(say("month_empty", month=name))


def _dossiers(connection: Connection, months: Months, index: int) -> tuple[int, int]:
    """Dossiers of a month and those online, as they count now."""
    total = sum((getattr(UsageUnit, name) for name in CHANNELS[1:]), UsageUnit.online)
    query = select(func.coalesce(func.sum(total), 0), func.coalesce(func.sum(UsageUnit.online), 0))
    query = query.where(UsageUnit.calendar == months.kind, UsageUnit.index == index, UsageUnit.months == 1)
    found = connection.execute(query).one()
    return int(found[0]), int(found[1])


def _record(connection: Connection, months: Months, index: int) -> ClosedMonth | None:
    key = (ClosedMonth.calendar == months.kind, ClosedMonth.index == index)
    row = connection.execute(select(ClosedMonth.__table__).where(*key)).mappings().first()
    return None if row is None else ClosedMonth(**row)


def _keep(
    connection: Connection, months: Months, index: int, now: datetime, today: date, *, early: bool, by: ClosedBy
) -> None:
    record = ClosedMonth(
        calendar=months.kind,
        index=index,
        period_start=months.first(index),
        period_end=months.last(index),
        closed_at=now.astimezone(UTC).replace(microsecond=0, tzinfo=None),
        closed_on=today,
        closed_by=by,
        early=early,
        data_version=int(state.get(connection, "data_version") or 0),
        run_id=int(state.get(connection, "last_run") or 0),
    )
    records.keep(connection, record)


def _told(connection: Connection, record: ClosedMonth, months: Months, *, fresh: bool) -> Closing:
    counts = records.totals(connection, record)
    return Closing(months.name(record.index), record, *counts, fresh=fresh)


def close_due(connection: Connection, settings: Settings, now: datetime) -> list[str]:
    """Close every month with data whose grace period is over; returns their names."""
    months, today = Months(settings.time.month_starts_on), now.astimezone(settings.zone).date()
    due = []
    for index in records.open_months(connection, months.kind):
        if closable_from(settings, index) <= today:
            close(connection, settings, index, now, closed_by="run")
            due.append(months.name(index))
    return due


def after_refresh(connection: Connection, settings: Settings, run_id: int, now: datetime, *, whole: bool) -> None:
    """Note what a run changed in closed months, then close those that are due.

    `now`: UTC, without a zone. `whole`: every source was loaded; after a run that failed nothing is closed by itself.
    """
    if noted := revisions.note(connection, run_id, now.replace(microsecond=0)):
        heard().note(say("months_changed", months=", ".join(noted)))
        state.bump(connection)
    if settings.closing.automatic and whole and (closed := close_due(connection, settings, now.replace(tzinfo=UTC))):
        heard().note(say("months_closed", months=", ".join(closed)))
        state.bump(connection)
