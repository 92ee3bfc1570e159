"""Reading packed rows: when it pays, and those of units."""

import numpy as np
from sqlalchemy import select

from tracker.measures.window import MonthKind
from tracker.queries.cache import remembered
from tracker.queries.columns import Flags, Numbers
from tracker.queries.reader import Reader
from tracker.store.models import PackedUnit
from tracker.store.packed import UNIT_COLUMNS, unpack

FEW_SERVICES = 20  # of up to so many, an index finds rows faster than all are read

Ids = frozenset[int] | None


def pays(reader: Reader, service_ids: Ids) -> bool:
    """Whether to read packed rows: anything was packed, and the question is about many services (None: all)."""
    few = service_ids is not None and len(service_ids) <= FEW_SERVICES
    return not few and anything(reader)


@remembered
def anything(reader: Reader) -> bool:
    """Whether a run has packed rows; none has in a store that comes from an earlier version."""
    return reader.session.execute(select(PackedUnit.index).limit(1)).first() is not None


def units(reader: Reader, calendar: MonthKind, indexes: tuple[int, int] | None = None) -> dict[str, Numbers]:
    """Return the units of some months of a calendar, both ends included, or of all."""
    statement = select(PackedUnit.rows, PackedUnit.data).where(PackedUnit.calendar == calendar)
    if indexes is not None:
        statement = statement.where(PackedUnit.index.between(*indexes))
    return unpack([(rows, data) for rows, data in reader.session.execute(statement)], UNIT_COLUMNS)


def within(rows: dict[str, Numbers], service_ids: Ids, agency_ids: Ids) -> Flags:
    """Return which rows are of some services and agencies; None: of all."""
    found = np.ones(len(rows["service"]), dtype=np.bool_)
    for column, ids in (("service", service_ids), ("agency", agency_ids)):
        if ids is not None:
            found &= np.isin(rows[column], list(ids))
    return found
