"""The cursor column of a pull: where it starts, how far its rows reach, and what the ledger keeps of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection, FromClause

from etl.sources.batch import UnreadableFileError
from etl.sources.sql.scale import Overlap, Scale, ScaleError
from etl.sources.sql.stream import bound
from tracker.store.problems import Problem, shape

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def overlap_of(written: str | int | None) -> Overlap:
    """An overlap of the settings: `2d`, `12h`, `30m`, `1w`, or a number."""
    if isinstance(written, str):
        return timedelta(**{_UNITS[written[-1]]: int(written[:-1])})
    return written


@dataclass(frozen=True)
class Cursor:
    """A cursor column at the moment of a pull.

    `top`: the greatest value that is not in the future; one row dated in the year 2206 must not keep all others
    out until then. None: there is none.
    """

    column: str
    scale: Scale
    overlap: Overlap
    top: Any
    now: datetime

    def before(self, mark: str | None) -> Any:
        """Where the tail begins that is pulled again after `mark`; None: at the first row.

        Rows with the value of the mark itself are pulled again: others may have been written in the same second.
        """
        if mark is None:
            return None
        try:
            value = self.scale.typed(mark)
        except ScaleError:  # the column is of another kind now
            return None
        return self.scale.earlier(value, self.overlap)

    def since(self, nanoseconds: int) -> Any:
        """A moment as a value; None where the column tells no dates, so that all rows are read."""
        try:
            return self.scale.at(datetime.fromtimestamp(nanoseconds / 1e9, UTC))
        except ScaleError:
            return None

    def greatest(self, values: Sequence[Any]) -> Any:
        """The last of some values in order that is not in the future; None if there is none."""
        if not self.scale.dated:
            return values[-1]
        for value in reversed(values):
            moment = self.scale.moment(value)
            if moment is not None and moment <= self.now:
                return value
        return None


def look(
    connection: Connection, body: FromClause, column: str, overlap: Overlap, zone: ZoneInfo, name: str
) -> Cursor | None:
    """Find how far a cursor column reaches; None where it has no value at all.

    Raises:
        UnreadableFileError: its values do not sort in time, or the overlap is of another kind.
        SQLAlchemyError: the database complains.
    """
    cursor: sa.ColumnClause[Any] = sa.column(column)
    greatest = sa.select(sa.func.max(cursor)).select_from(body)
    top = connection.scalar(greatest)
    if top is None:
        return None
    scale, now = Scale(top, zone), datetime.now(UTC)
    if not scale.ordered:
        value = shape(top) if isinstance(top, str) else type(top).__name__
        raise UnreadableFileError(Problem("cursor_without_order", {"column": column, "name": name, "value": value}))
    _check_overlap(scale, overlap, column, name)
    moment = scale.moment(top)
    if moment is not None and moment > now:
        top = connection.scalar(greatest.where(cursor <= bound(scale.at(now))))
    return Cursor(column, scale, overlap, top, now)


def _check_overlap(scale: Scale, overlap: Overlap, column: str, name: str) -> None:
    try:
        scale.earlier(scale.sample, overlap)
    except ScaleError:
        told = str(overlap)
        raise UnreadableFileError(Problem("overlap_kind", {"overlap": told, "column": column, "name": name})) from None
