"""Rows of reported totals (long, short or wide) to cells of the store. Pure."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.sources.batch import Batch
from etl.transform import parse, values
from etl.transform.context import Context, Outcome, Verdicts
from etl.transform.dossiers import (
    agency_codes,
    canonical_fields,
    refuse_suspicious,
    service_ids,
)
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.periods import Period, parse_period, whole_months
from etl.transform.rejected import rejected_rows
from etl.transform.successors import follow, own_agencies
from tracker.settings import CHANNELS

CELL_COLUMNS = (
    "line",
    "row_key",
    "service_id",
    "agency_id",
    "logged_service_id",
    "logged_agency_id",
    "locality_id",
    "period_start",
    "period_end",
    "raw_channel",
    "channel",
    "state",
    "dossiers",
    "logged_level",
    "resolved",
    "on_time",
)


def transform(batch: Batch, context: Context) -> Outcome:
    """Cells of the good rows in `CELL_COLUMNS`; a short or wide row makes several, of one `row_key`."""
    source = context.source
    columns = dict(source.columns) | {f"count:{name}": head for name, head in source.channel_columns.items()}
    fields = canonical_fields(batch.rows, columns, source.defaults)
    verdicts = Verdicts(len(fields))
    good = _keys(fields, verdicts, context)
    cells = _cells(fields, good, verdicts, context)
    good["line"] = batch.lines
    rejected = rejected_rows(fields, batch.lines, verdicts, good, context, batch.broken)
    keep = verdicts.good
    cells = cells[keep[cells["row"].to_numpy(dtype=np.int64)]]
    whole = good.loc[cells["row"]].reset_index(drop=True)
    cells = pd.concat([whole.drop(columns=["raw_channel"], errors="ignore"), cells.reset_index(drop=True)], axis=1)
    keyed = cells.assign(agency_id=keyed_agencies(cells, context.catalogue))
    cells["row_key"] = _row_keys(keyed, source.channel_columns or "online" in fields)
    return Outcome(cells[list(CELL_COLUMNS)], rejected, rows_read=len(fields) + len(batch.broken))


def _keys(fields: pd.DataFrame, verdicts: Verdicts, context: Context) -> pd.DataFrame:
    refuse_suspicious(fields, verdicts)
    good = pd.DataFrame(index=fields.index)
    none = values.nothing(fields.index)
    good["logged_service_id"] = service_ids(fields.get("service", none), context.catalogue, verdicts)
    periods = _periods(fields, context)
    missing = np.array([p is None for p in periods], dtype=bool)
    verdicts.reject(missing, "unreadable_period", fields.get("period", fields.get("period_start", none)))
    good["period_start"] = [p[0] if p else None for p in periods]
    good["period_end"] = [p[1] if p else None for p in periods]
    days = pd.Series(good["period_end"]).to_numpy().astype("datetime64[D]")
    for name, texts, dated in (
        ("agency", agency_codes(fields, context), context.catalogue.agencies),
        ("locality", fields.get("locality", none), context.catalogue.localities),
    ):
        ids, _ = dated.find(texts, days)
        verdicts.reject(texts.notna().to_numpy() & (ids < 0), f"unknown_{name}", texts)
        good[f"{'logged_' * (name == 'agency')}{name}_id"] = ids
    good = settled(good, context.catalogue)
    for name in ("resolved", "on_time"):
        good[name] = _whole(fields.get(name, none), context)[0]
    good["logged_level"] = parse.numbers(fields.get("level", none), ".")
    return good


def settled(cells: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Set the service and agency that totals count under from those that they name (`NOWHERE`: none).

    A total stays with a code that was in use when its period began.
    """
    days = pd.Series(cells["period_start"]).to_numpy().astype("datetime64[D]")
    services = follow(cells["logged_service_id"].to_numpy(dtype=np.int64), days, catalogue.service_steps)
    named = cells["logged_agency_id"].to_numpy(dtype=np.int64)
    heirs = follow(named, days, catalogue.agency_steps)
    own = own_agencies(services, days, catalogue)
    return cells.assign(service_id=services, agency_id=np.where(named == NOWHERE, own, heirs))


def keyed_agencies(cells: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """The agency that a total is keyed by: the one named, else its service's in the catalogue."""
    own = {f.id: f.agency_id for f in catalogue.services.values() if f.agency_id is not None}
    fallback = cells["logged_service_id"].map(own).fillna(NOWHERE).astype("int64")
    return cells["logged_agency_id"].where(cells["logged_agency_id"] != NOWHERE, fallback)


def _period_texts(fields: pd.DataFrame) -> list[tuple[str | None, str | None, str | None]]:
    columns = [
        fields[name] if name in fields else [None] * len(fields) for name in ("period", "period_start", "period_end")
    ]
    return list(zip(*columns, strict=True))


def of_days(batch: Batch, context: Context) -> bool:
    """Whether some row counts a single day that is not the first of a month."""
    fields = canonical_fields(batch.rows, context.source.columns, context.source.defaults)
    return any(day is not None and day.day != 1 for day in _days(_period_texts(fields), context))


def _days(rows: list[tuple[str | None, str | None, str | None]], context: Context) -> list[date | None]:
    texts = pd.Series([row[0] for row in rows], dtype=object)
    zone = context.source_zone
    days = parse.local_days(parse.instants(texts, zone, context.source.formats.dates), zone)
    found: list[date | None] = days.astype(object).tolist()
    return found


def _periods(fields: pd.DataFrame, context: Context) -> list[Period | None]:
    """First and last day of what each row counts.

    `2026-03-01` is the month of March, as many exports write it, unless the settings give a pattern of dates
    with days, or other days stand in the same piece.
    """
    rows, dates = _period_texts(fields), context.source.formats.dates
    patterns = [dates] if isinstance(dates, str) else dates or ()
    days_stand = context.of_days or (bool(patterns) and all("d" in one for one in patterns))
    return [
        (day, day) if day is not None and days_stand else _period(row, context)
        for day, row in zip(_days(rows, context), rows, strict=True)
    ]


def _period(row: tuple[str | None, str | None, str | None], context: Context) -> Period | None:
    period, start, end = row
    if period:
        return parse_period(period, context.fiscal_year_starts)
    if not start or not end:
        return None
    zone = context.source_zone
    stamps = parse.instants(pd.Series([start, end], dtype=object), zone, context.source.formats.dates)
    if (stamps == parse.NO_INSTANT).any():
        return None
    first, last = parse.local_days(stamps, zone).astype(object)
    return (first, last) if first == last or whole_months(first, last) else None


def _cells(fields: pd.DataFrame, good: pd.DataFrame, verdicts: Verdicts, context: Context) -> pd.DataFrame:
    source = context.source
    if source.channel_columns:
        return _wide(fields, verdicts, context)
    if "online" in fields and "total" in fields:
        return _short(fields, verdicts, context)
    raw = fields["channel"]
    channel = values.translate(raw, source.values.get("channel", {}), CHANNELS)
    verdicts.reject(raw.isna().to_numpy(), "no_channel")
    verdicts.reject(channel.isna().to_numpy(), "unknown_channel", raw, echo=True)
    count, state = _whole(fields["count"], context)
    verdicts.reject(np.equal(state, "unreadable"), "unreadable_count", fields["count"])
    plain = raw.map(values.plain, na_action="ignore")
    return pd.DataFrame(
        {"row": fields.index, "raw_channel": plain, "channel": channel, "state": state, "dossiers": count}
    )


def _wide(fields: pd.DataFrame, verdicts: Verdicts, context: Context) -> pd.DataFrame:
    parts = []
    for channel, heading in context.source.channel_columns.items():
        texts = fields[f"count:{channel}"]
        count, state = _whole(texts, context)
        state = np.where(texts.isna().to_numpy(), "not_provided", state)
        verdicts.reject(np.equal(state, "unreadable"), "unreadable_count", texts)
        parts.append(_part(fields, values.plain(heading), channel, state, count))
    return pd.concat(parts, ignore_index=True)


def _short(fields: pd.DataFrame, verdicts: Verdicts, context: Context) -> pd.DataFrame:
    online, online_state = _whole(fields["online"], context)
    total, total_state = _whole(fields["total"], context)
    for name, state in (("online", online_state), ("total", total_state)):
        verdicts.reject(np.equal(state, "unreadable"), "unreadable_count", fields[name])
    verdicts.reject(online > total, "online_exceeds_total", fields["online"])
    counter_state = np.where(online_state == "count", total_state, online_state)
    return pd.concat(
        [
            _part(fields, "online", "online", online_state, online),
            _part(fields, "total - online", "counter", counter_state, total - online),
        ],
        ignore_index=True,
    )


def _part(
    fields: pd.DataFrame,
    raw_channel: str,
    channel: str,
    state: npt.NDArray[np.object_],
    count: npt.NDArray[np.float64],
) -> pd.DataFrame:
    dossiers = np.where(np.equal(state, "count"), count, np.nan)
    return pd.DataFrame(
        {
            "row": fields.index,
            "raw_channel": raw_channel,
            "channel": channel,
            "state": state,
            "dossiers": dossiers,
        }
    )


def _whole(texts: pd.Series, context: Context) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.object_]]:
    """Counts as whole numbers and their state: count, not_applicable, not_provided or unreadable."""
    nulls = {values.plain(raw): meaning for raw, meaning in context.source.nulls.items()}
    meant = texts.map(lambda t: nulls.get(values.plain(t)), na_action="ignore")
    if "" in nulls:
        meant = meant.where(texts.notna(), nulls[""])
    count = parse.numbers(texts.where(meant.isna(), None), context.source.formats.decimal)
    whole = (count >= 0) & (count == np.round(count)) & (count < 1e15)
    state = np.where(meant.notna().to_numpy(), meant.to_numpy(), np.where(whole, "count", "unreadable"))
    return np.where(whole, count, np.nan), state.astype(object)


def _row_keys(cells: pd.DataFrame, several: object) -> pd.Series:
    """What a row of the log is about; two rows of one key say the same or contradict each other."""
    names = ["logged_service_id", "agency_id", "locality_id", "period_start", "period_end"]
    if not several:
        names.append("raw_channel")
    return values.joined(cells, names)
