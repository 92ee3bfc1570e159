"""What explains the difference between reported totals and dossiers, gathered from the store."""

from datetime import date, timedelta

import pandas as pd
from sqlalchemy import Connection, func, select

from etl.load import bulk
from etl.load.settle import not_received_numbers
from etl.transform.aggregate import month_index
from etl.transform.compared import Known, with_reasons
from etl.transform.lookup import NOWHERE
from etl.transform.units import Facts
from tracker.settings import Settings
from tracker.store.models import Dossier, SilentDay, UsageSourceDay

_MARGIN = 5  # days: a source whose first dossier of a month is of the 3rd covers the month


def explained(
    connection: Connection, settings: Settings, rows: pd.DataFrame, facts: Facts, today: date
) -> pd.DataFrame:
    """Comparisons (columns of `Comparison`, months by `index`) with their likely reasons."""
    if rows.empty:
        return rows
    rows = rows.reset_index(drop=True).astype(dict.fromkeys(["agency_id", "service_id", "index", "months"], "int64"))
    waiting = _waiting(connection, settings)
    return with_reasons(rows, Known(facts.cells, waiting, facts.scopes, _silent(connection), _edges(connection, today)))


def _waiting(connection: Connection, settings: Settings) -> pd.DataFrame:
    keys = (Dossier.service_id, Dossier.agency_id, Dossier.channel, Dossier.day)
    query = select(*keys, func.count().label("dossiers")).group_by(*keys)
    rows = bulk.read(connection, query.where(Dossier.status.in_(not_received_numbers(settings))))
    rows["agency_id"] = rows["agency_id"].where(rows["agency_id"].notna(), NOWHERE)
    rows["index"] = month_index(rows["day"].to_numpy().astype("datetime64[D]"))
    return rows.drop(columns="day").astype(dict.fromkeys(["service_id", "agency_id", "dossiers"], "int64"))


def _silent(connection: Connection) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for source_id, day in connection.execute(select(SilentDay.source_id, SilentDay.day)):
        months = found.setdefault(source_id, {})
        months[_index(day)] = months.get(_index(day), 0) + 1
    return found


def _edges(connection: Connection, today: date) -> dict[int, frozenset[int]]:
    """Months that the dossiers of each source begin or end in, well inside of the month."""
    day = UsageSourceDay.day
    spans = select(UsageSourceDay.source_id, func.min(day), func.max(day)).group_by(UsageSourceDay.source_id)
    found: dict[int, frozenset[int]] = {}
    for source_id, first, last in connection.execute(spans.where(day <= today)):
        begins = {_index(first)} if first.day > _MARGIN else set()
        ends = {_index(last)} if (last + timedelta(days=_MARGIN)).month == last.month else set()
        found[source_id] = frozenset(begins | ends)
    return found


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1
