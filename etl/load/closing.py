"""The units of a month into the tables of closed months, and out of them."""

import hashlib
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, insert, literal, or_, select

from etl.load import state
from tracker.settings import CHANNELS
from tracker.store.models import ClosedMonth, ClosedUnit, UnitMonth, UsageUnit

LONGEST = 12  # months of the coarsest period that a month may lie in


def keep(connection: Connection, record: ClosedMonth) -> None:
    """Put a month on record with its units as they are now; fills what has been noted of it."""
    record.noted_units = units_digest(connection, record.calendar, record.index)
    record.noted_run = record.run_id
    record.noted_catalogue = state.get(connection, "catalogue") or ""
    record.noted_settings = state.get(connection, "settled") or ""
    table = ClosedMonth.__table__
    connection.execute(insert(ClosedMonth).values({c.name: getattr(record, c.name) for c in table.c}))
    monthly = UsageUnit.months == 1
    columns: dict[str, ColumnElement[Any]] = {
        "calendar": literal(record.calendar),
        "index": literal(record.index),
        "complete": case((monthly, UsageUnit.complete), else_=false()),
        "complete_no_post": case((monthly, UsageUnit.complete_no_post), else_=false()),
    }
    columns |= {name: case((monthly, getattr(UsageUnit, name)), else_=0) for name in CHANNELS}
    plain = ("months", "service_id", "agency_id", "level", "own", "active", "expected", "from_totals")
    columns |= {name: UsageUnit.__table__.c[name] for name in plain}
    rows = select(*columns.values()).where(UsageUnit.calendar == record.calendar, _of_month(record))
    connection.execute(insert(ClosedUnit).from_select(list(columns), rows))


def _of_month(record: ClosedMonth) -> ColumnElement[bool]:
    """Units of the month, and coarser ones that overlap it with nothing finer inside."""
    overlaps = and_(UsageUnit.period_start <= record.period_end, UsageUnit.period_end >= record.period_start)
    return or_(
        and_(UsageUnit.months == 1, UsageUnit.index == record.index),
        and_(UsageUnit.months > 1, UsageUnit.alone, overlaps),
    )


def units_digest(connection: Connection, calendar: str, index: int) -> str:
    """Changes whenever units change that a closed month may be made of."""
    firsts = [f"{i // 12:04}-{i % 12 + 1:02}-01" for i in (index - LONGEST + 1, index)]
    query = select(UnitMonth.period_start, UnitMonth.digest).where(UnitMonth.calendar == calendar)
    rows = connection.execute(query.order_by(UnitMonth.period_start)).all()
    chosen = [row.digest for row in rows if firsts[0] <= row.period_start.isoformat() <= firsts[1]]
    return hashlib.sha256("".join(chosen).encode()).hexdigest()


def totals(connection: Connection, record: ClosedMonth) -> tuple[int, int, int]:
    """Dossiers, those online, and units with a dossier, of a month on record."""
    total = sum((getattr(ClosedUnit, name) for name in CHANNELS[1:]), ClosedUnit.online)
    sums = (func.sum(total), func.sum(ClosedUnit.online), func.sum(case((total > 0, 1), else_=0)))
    key = (ClosedUnit.calendar == record.calendar, ClosedUnit.index == record.index)
    found = connection.execute(select(*(func.coalesce(one, 0) for one in sums)).where(*key)).one()
    return int(found[0]), int(found[1]), int(found[2])


def open_months(connection: Connection, calendar: str) -> list[int]:
    """Months of a calendar that have dossiers and are not on record, in order."""
    total = sum((getattr(UsageUnit, name) for name in CHANNELS[1:]), UsageUnit.online)
    known = select(UsageUnit.index).where(UsageUnit.calendar == calendar, UsageUnit.months == 1, total > 0)
    closed = select(ClosedMonth.index).where(ClosedMonth.calendar == calendar)
    return sorted(set(connection.scalars(known.distinct())) - set(connection.scalars(closed)))
