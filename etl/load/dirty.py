"""Months whose facts changed, remembered for the refresh of the aggregates."""

from collections.abc import Iterable

from sqlalchemy import Connection, Table, insert, select

from tracker.store.models import DirtyMonth

DIRTY: Table = DirtyMonth.__table__  # type: ignore[assignment]


def mark_dirty(connection: Connection, days: Iterable[object]) -> None:
    """Remember the calendar months of some days."""
    months = {str(day)[:7] for day in set(days)}
    known = set(connection.scalars(select(DIRTY.c.month)))
    if fresh := sorted(months - known):
        connection.execute(insert(DIRTY), [{"month": month} for month in fresh])
