"""What is odd about stored dossiers, counted for the pages: flags, and conflicts between sources."""

from sqlalchemy import Connection, Table, case, delete, func, insert, null, select

from tracker.store.flags import Flag
from tracker.store.models import Conflict, ConflictCount, FlagCount, UsageSourceMonth

_COUNT: Table = ConflictCount.__table__  # type: ignore[assignment]
# Their values are of few kinds, so that sums by value say something; days and codes of places do not.
SUMMED_BY_VALUE = ("channel", "status", "level", "assisted", "paid_online", "service", "agency")


def refresh_findings(connection: Connection) -> None:
    """Set the sums of flags and conflicts anew."""
    _refresh_flags(connection)
    _refresh_conflicts(connection)


def _refresh_flags(connection: Connection) -> None:
    row = UsageSourceMonth
    keys = (row.source_id, row.service_id, row.agency_id, row.flags)
    query = select(*keys, func.sum(row.rows).label("dossiers")).where(row.flags > 0).group_by(*keys)
    connection.execute(delete(FlagCount))
    counts: dict[tuple[int, int, int | None, str], int] = {}
    for found in connection.execute(query):
        for flag in Flag:
            if found.flags & flag:
                key = (found.source_id, found.service_id, found.agency_id, flag.code)
                counts[key] = counts.get(key, 0) + int(found.dossiers)
    if counts:
        names = ("source_id", "service_id", "agency_id", "flag")
        rows = [{**dict(zip(names, key, strict=True)), "dossiers": n} for key, n in counts.items()]
        connection.execute(insert(FlagCount), rows)


def _refresh_conflicts(connection: Connection) -> None:
    connection.execute(delete(ConflictCount))
    summed = Conflict.field.in_(SUMMED_BY_VALUE)
    won, lost = (case((summed, value), else_=null()) for value in (Conflict.won, Conflict.lost))
    keys = (Conflict.field, Conflict.won_id, Conflict.lost_id, Conflict.ruled, Conflict.service_id, Conflict.agency_id)
    query = select(*keys, won.label("won"), lost.label("lost"), func.count().label("dossiers"))
    names = [*(key.key for key in keys), "won", "lost", "dossiers"]
    grouped = query.group_by(*keys, "won", "lost")
    connection.execute(insert(_COUNT).from_select(names, grouped))
