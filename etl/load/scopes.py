"""What each source covers, from the settings and from the rows it brought; and its silent months."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import holidays
import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, select

from etl.load import bulk
from etl.transform import scope as declared
from etl.transform.aggregate import month_index, month_of
from etl.transform.coverage import Scope, main_span
from etl.transform.lookup import Catalogue
from etl.transform.periods import whole_months
from tracker.measures.freshness import watch
from tracker.settings import CHANNELS, Settings, Source
from tracker.store import models
from tracker.store.models import ReportedTotal, SilentDay, UsageSourceDay, UsageSourceMonth

SILENT_SHARE = 0.1  # of what was expected in a month; more than that and the month is silent


def _index(month: str) -> int:
    return int(month_index(np.array([month], dtype="datetime64[M]").astype("datetime64[D]"))[0])


def build_scopes(
    connection: Connection, settings: Settings, catalogue: Catalogue, starts_on: int, silent: pd.DataFrame, today: date
) -> list[Scope]:
    """One scope per source of the settings that the store knows, in months that begin on `starts_on`."""
    ids = {r.name: r.id for r in connection.execute(select(models.Source.name, models.Source.id))}
    scopes = []
    for position, source in enumerate(settings.source):
        source_id = ids.get(source.name)
        if source_id is None:
            continue
        make = _totals_scope if source.records == "totals" else _dossier_scope
        found = make(connection, source, source_id, position, catalogue, starts_on, silent, today)
        if found is not None:
            scopes.append(found)
    return scopes


def _dossier_scope(
    connection: Connection,
    source: Source,
    source_id: int,
    position: int,
    catalogue: Catalogue,
    starts_on: int,
    silent: pd.DataFrame,
    today: date,
) -> Scope | None:
    span = _span(connection, source_id, starts_on, today)
    if span is None and not (source.starts and source.until):
        return None
    starts = _index(source.starts) if source.starts else span[0] if span else 0
    until = _index(source.until) if source.until else None
    ends = until if until is not None else span[1] if span else starts
    served = connection.scalars(
        select(UsageSourceMonth.service_id).where(UsageSourceMonth.source_id == source_id).distinct()
    )
    return Scope(
        source_id,
        position,
        source.records,
        source.channels,
        declared.agency_ids(source, catalogue),
        declared.service_ids(source, catalogue),
        starts,
        ends,
        until,
        served=frozenset(served),
        silent=_silent_months(silent, source_id, starts_on),
    )


def _span(connection: Connection, source_id: int, starts_on: int, today: date) -> tuple[int, int] | None:
    """First and last month of a source's rows, without dates in the future and stray ones."""
    query = select(UsageSourceDay.day, UsageSourceDay.rows)
    rows = bulk.read(connection, query.where(UsageSourceDay.source_id == source_id, UsageSourceDay.day <= today))
    if rows.empty:
        return None
    days = rows["day"].to_numpy().astype("datetime64[D]")
    return main_span(month_index(month_of(days, starts_on)), rows["rows"].to_numpy(dtype=np.int64))


def _totals_scope(
    connection: Connection,
    source: Source,
    source_id: int,
    position: int,
    catalogue: Catalogue,
    _starts_on: int,
    _silent: pd.DataFrame,
    _today: date,
) -> Scope | None:
    periods = connection.execute(
        select(ReportedTotal.period_start, ReportedTotal.period_end)
        .where(ReportedTotal.source_id == source_id, ReportedTotal.effective)
        .distinct()
    ).all()
    if not periods:
        return None
    lengths = [whole_months(p.period_start, p.period_end) or 1 for p in periods]
    days = np.array([[p.period_start, p.period_end] for p in periods], dtype="datetime64[D]")
    until = _index(source.until) if source.until else None
    return Scope(
        source_id,
        position,
        source.records,
        source.channels,
        declared.agency_ids(source, catalogue),
        declared.service_ids(source, catalogue),
        _index(source.starts) if source.starts else int(month_index(days[:, 0]).min()),
        until if until is not None else int(month_index(days[:, 1]).max()),
        until,
        grain=min(lengths),
        long=not source.channel_columns,
    )


def silent_days(connection: Connection, today: date) -> pd.DataFrame:
    """Find the silent days of all dossier sources, keep them, and say how much each month lost.

    Returns rows of source_id, day, kind, expected and expected_online (what the day should have brought).
    Days run to the newest day that any source has a row of; what the future brings is not missed.
    """
    rows = bulk.read(
        connection,
        select(UsageSourceDay.source_id, UsageSourceDay.day, UsageSourceDay.dossiers, UsageSourceDay.online).where(
            UsageSourceDay.day <= today
        ),
    )
    connection.execute(delete(SilentDay))
    if rows.empty:
        return pd.DataFrame(columns=["source_id", "day", "kind", "expected", "expected_online"])
    days, sources, total, online = _daily(rows)
    official = holidays_between(days[0].astype(object), days[-1].astype(object))
    seen = watch(total, online, np.array([day in official for day in days.astype(object)], dtype=bool))
    alarms = seen.state
    where = np.nonzero(alarms != "")
    found = pd.DataFrame({"source_id": sources[where[0]], "day": days[where[1]], "kind": alarms[where]})
    bulk.insert(connection, SilentDay.__table__, found)  # type: ignore[arg-type]
    return pd.DataFrame(
        {
            "source_id": np.repeat(sources, len(days)),
            "day": np.tile(days, len(sources)),
            "kind": alarms.ravel(),
            "expected": seen.expected.ravel(),
            "expected_online": seen.expected_online.ravel(),
        }
    )


def _daily(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    seen = rows["day"].to_numpy().astype("datetime64[D]")
    first, last = main_span(month_index(seen), rows["dossiers"].to_numpy(dtype=np.int64))
    months = month_index(seen)
    rows, seen = rows[(months >= first) & (months <= last)], seen[(months >= first) & (months <= last)]
    days = np.arange(seen.min(), seen.max() + 1)
    sources = np.array(sorted(set(rows["source_id"])), dtype=np.int64)
    total = np.zeros((len(sources), len(days)))
    online = np.zeros_like(total)
    place = (
        np.searchsorted(sources, rows["source_id"].to_numpy(dtype=np.int64)),
        (seen - days[0]).astype(np.int64),
    )
    total[place] = rows["dossiers"].to_numpy(dtype=float)
    online[place] = rows["online"].to_numpy(dtype=float)
    return days, sources, total, online


def holidays_between(first: date, last: date) -> Mapping[date, str]:
    """The public holidays of the years from one day to another."""
    official: Mapping[date, str] = holidays.country_holidays("VN", years=range(first.year, last.year + 1))
    return official


def _silent_months(silent: pd.DataFrame, source_id: int, starts_on: int) -> dict[int, tuple[str, ...]]:
    """Months in which silent days hold more than a tenth of what was expected, and the channels concerned."""
    own = silent[silent["source_id"] == source_id]
    if own.empty:
        return {}
    months = month_index(month_of(own["day"].to_numpy().astype("datetime64[D]"), starts_on))
    result: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for column, kinds, channels in (
        ("expected", ("silent",), CHANNELS),
        ("expected_online", ("silent", "feed_silent"), ("online",)),
    ):
        expected = own[column].to_numpy(dtype=float)
        whole = pd.Series(expected).groupby(months).sum()
        lost = pd.Series(np.where(own["kind"].isin(kinds), expected, 0.0)).groupby(months).sum()
        for month in lost.index[(lost > SILENT_SHARE * whole) & (lost > 0)]:
            result[int(month)] = tuple(dict.fromkeys([*result[int(month)], *channels]))
    return dict(result)
