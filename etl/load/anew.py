"""Pieces whose content is what it was, read by other settings: what they said before goes, unless they say it again.

Before the new rows come, the old ones are marked; what is still marked afterwards was said by nobody.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, delete, or_, select, update

from etl.load import bulk
from etl.load.dirty import mark_dirty
from etl.load.dossiers import DOSSIER, FORGOTTEN, Target, merge
from etl.load.events import EVENT, folded
from etl.load.sharing import settle_sources
from etl.transform.context import Context
from tracker.store.models import ReportedTotal

TOTAL: Table = ReportedTotal.__table__  # type: ignore[assignment]
_FILES = 500  # so many in one statement


def forget(connection: Connection, source_id: int, file_ids: Sequence[int], *, totals_too: bool) -> None:
    """Mark what these pieces have said of dossiers, and drop their events.

    `totals_too`: drop their totals, since they are not read as totals any more; else they are replaced as ever.
    """
    for part in bulk.chunks(file_ids, _FILES):
        spoken_of = select(EVENT.c.dossier).where(EVENT.c.source_id == source_id, EVENT.c.file_id.in_(part))
        own = or_(DOSSIER.c.file_id.in_(part), DOSSIER.c.dossier.in_(spoken_of))
        connection.execute(update(DOSSIER).where(DOSSIER.c.source_id == source_id, own).values(run_id=FORGOTTEN))
        connection.execute(delete(EVENT).where(EVENT.c.source_id == source_id, EVENT.c.file_id.in_(part)))
        if totals_too:
            here = (TOTAL.c.source_id == source_id, TOTAL.c.file_id.in_(part))
            for day in (TOTAL.c.period_start, TOTAL.c.period_end):
                mark_dirty(connection, connection.scalars(select(day).where(*here).distinct()).all())
            connection.execute(delete(TOTAL).where(*here))


def sweep(connection: Connection, context: Context, target: Target) -> None:
    """Remove the dossiers that are still marked; fold anew those of which other pieces told events."""
    last: Any = b""
    while True:
        query = select(DOSSIER.c.dossier, DOSSIER.c.day).where(
            DOSSIER.c.source_id == target.source_id, DOSSIER.c.run_id == FORGOTTEN, DOSSIER.c.dossier > last
        )
        marked = bulk.read(connection, query.order_by(DOSSIER.c.dossier).limit(bulk.CHUNK))
        if marked.empty:
            return
        last = marked["dossier"].iat[-1]
        told = folded(connection, marked["dossier"].tolist(), context, target)
        merge(connection, told, target)
        _remove(connection, marked[~bulk.among(marked["dossier"], set(told["dossier"]))], target)


def _remove(connection: Connection, gone: pd.DataFrame, target: Target) -> None:
    hashes = gone["dossier"].tolist()
    bulk.delete_keys(connection, DOSSIER, {"source_id": target.source_id}, "dossier", hashes)
    mark_dirty(connection, gone["day"].tolist())
    settle_sources(connection, target.source_id, hashes, target.precedence)
