"""Sources that were read under a clock that seems wrong, so that they are read again under this one.

What a row says never depends on the clock, but two things that are made of it do: whether a date lies in the
future, and `updated_at` where the log has none (dates after the run are left out). A run is doubted that
stands after this one; one that stands before an earlier run, unless that run itself lies in the future; and
one that took for future what this one, much later, calls past.
"""

from datetime import UTC, datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, bindparam, func, select, update

from etl.load import bulk
from etl.load.dirty import mark_dirty
from etl.load.dossiers import DOSSIER
from etl.transform.dossiers import complete_dates
from etl.transform.parse import NO_INSTANT
from tracker.store.flags import Flag
from tracker.store.models import FlagCount, Run, Source, SourceRun
from tracker.store.problems import Problem

TOLERANCE = timedelta(minutes=5)  # clocks are set right by seconds, and machines differ by as much
_SLIP = 2 * 86_400 * 1_000_000  # dates of tomorrow come of time zones, and say nothing of the clock
_DATES = ("received_at", "submitted_at", "started_at", "resolved_at")
DOUBTED = "read under a clock in doubt"


def clock_behind(connection: Connection, now: datetime) -> Problem | None:
    """What to tell where the clock (UTC) stands before an earlier run."""
    newest = connection.scalar(select(func.max(Run.started_at)))
    if newest is None or newest <= now + TOLERANCE:
        return None
    return Problem("clock_behind", {"earlier": f"{newest:%Y-%m-%d %H:%M}", "now": f"{now:%Y-%m-%d %H:%M}"})


def read_again_in_doubt(connection: Connection, name: str, now: datetime) -> bool:
    """Mark a source to be read again if the run that read it last is doubted; says whether it is so marked."""
    last = connection.execute(
        select(Run.id, Run.started_at, SourceRun.source_id)
        .join(SourceRun, SourceRun.run_id == Run.id)
        .join(Source, Source.id == SourceRun.source_id)
        .where(Source.name == name, SourceRun.status == "succeeded")
        .order_by(Run.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return False
    before = select(func.max(Run.started_at)).where(Run.id < last.id, Run.started_at <= now + TOLERANCE)
    earlier = connection.scalar(before)
    wrong = last.started_at > now + TOLERANCE or (earlier is not None and earlier > last.started_at + TOLERANCE)
    if not wrong and not _future_is_past(connection, last.source_id, last.started_at, now):
        return False
    connection.execute(update(Source).where(Source.id == last.source_id).values(reading=DOUBTED))
    _date_anew(connection, last.source_id, microseconds(now))
    return True


def microseconds(moment: datetime) -> int:
    """A moment in UTC as the store keeps instants."""
    return int(moment.replace(tzinfo=UTC).timestamp() * 1_000_000)


def _future_is_past(connection: Connection, source_id: int, then: datetime, now: datetime) -> bool:
    flag = Flag.DATE_IN_FUTURE
    told = select(FlagCount.source_id).where(FlagCount.source_id == source_id, FlagCount.flag == flag.code).limit(1)
    if connection.execute(told).first() is None:
        return False
    query = select(DOSSIER.c.dossier).where(
        DOSSIER.c.source_id == source_id,
        DOSSIER.c.flags.bitwise_and(int(flag)) != 0,
        DOSSIER.c.received_at > microseconds(then) + _SLIP,
        DOSSIER.c.received_at <= microseconds(now),
    )
    return connection.execute(query.limit(1)).first() is not None


def _date_anew(connection: Connection, source_id: int, now: int) -> None:
    """Give dossiers whose newest date lies after this run the newest before it, so that what is read again wins."""
    columns = [DOSSIER.c[name] for name in ("dossier", "day", "updated_at", *_DATES)]
    rows = bulk.read(connection, select(*columns).where(DOSSIER.c.source_id == source_id, DOSSIER.c.updated_at > now))
    if rows.empty:
        return
    from_dates = _without_own_date(rows)
    dated = complete_dates(from_dates, now)["updated_at"]
    statement = (
        update(DOSSIER)
        .where(DOSSIER.c.source_id == source_id, DOSSIER.c.dossier == bindparam("d"))
        .values(updated_at=bindparam("u"))
    )
    changes = [{"d": d, "u": int(u)} for d, u in zip(rows["dossier"], dated, strict=True)]
    connection.execute(statement, changes)
    mark_dirty(connection, rows["day"].tolist())


def _without_own_date(rows: pd.DataFrame) -> pd.DataFrame:
    dates = {name: rows[name].where(rows[name].notna(), NO_INSTANT).astype("int64") for name in _DATES}
    return rows.assign(**dates, updated_at=NO_INSTANT)
