"""The aggregates brought up to date where something changed; all in the caller's transaction."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, case, delete, func, insert, select

from etl.catalogue import load_catalogue
from etl.load import bulk, silences, state
from etl.load.adoption import PeopleWriter
from etl.load.compared import explained
from etl.load.found import refresh_findings
from etl.load.gathered import Gathered
from etl.load.month_sums import MonthsAsked, MonthSums, summed, sums_of
from etl.load.months import Calendar, batches, calendars, months_of_dossiers
from etl.load.packed import pack_units, pack_weeks, packed_units
from etl.load.place_weeks import refresh_place_weeks
from etl.load.places import PlaceWriter
from etl.load.scopes import build_scopes, holidays_between, silent_days
from etl.load.shelf import Shelf
from etl.transform import aggregate
from etl.transform.assemble import build_units, month_bounds
from etl.transform.days import with_months_of_days
from etl.transform.lookup import NOWHERE, Catalogue
from etl.transform.periods import whole_months
from etl.transform.units import NO_LEVEL, Facts, Units
from etl.workers import Crew, Here
from tracker.measures.split_places import PlaceHistory
from tracker.settings import CHANNELS, Settings
from tracker.store.models import (
    Comparison,
    DirtyMonth,
    ReportedTotal,
    Source,
    UnitMonth,
    UsageApplicant,
    UsageCourse,
    UsageDay,
    UsageMonth,
    UsageSourceDay,
    UsageSourceMonth,
    UsageUnit,
    UsageWeek,
)
from tracker.store.place_history import place_history


def table(model: type) -> Table:
    """The table of a model, for statements on many rows."""
    return model.__table__  # type: ignore[attr-defined, no-any-return]


def refresh(
    connection: Connection,
    settings: Settings,
    today: date,
    *,
    everything: bool = False,
    crew: Crew | None = None,
) -> bool:
    """Bring all aggregates to what the facts say; returns whether anything changed.

    `everything`: set every month anew, as after a change of catalogue, time zone or definitions. `crew`: sums the
    months, if there are many dossiers; all of these must have been committed.
    """
    if everything:
        _mark_all(connection)
    months = sorted(connection.scalars(select(DirtyMonth.month)))
    weeks = refresh_place_weeks(connection, months, place_history(connection), anew=everything)
    if not months and not everything and state.get(connection, "refreshed_on") == today.isoformat():
        return weeks  # what is running, silent or yet to come was judged today already
    state.put(connection, "refreshed_on", today.isoformat())
    history = place_history(connection)
    folder = settings.path(settings.privacy.key_file).parent
    with Shelf(folder) as shelf, Gathered(connection, folder) as gathered:
        people = PeopleWriter(gathered, settings, history.epochs, crew.pure if crew else Here(), everything=everything)
        places = PlaceWriter(gathered, history, shelf)
        _forget_months(connection, months)
        for sums in _sums(connection, settings, months, history, crew):
            _write_sums(gathered, sums)
            people.take(sums)
            for calendar, rows in sums.places.items():
                places.take(calendar, sums.months, rows)
        people.write()
        if crew is not None:
            crew.reading.rest()  # what follows is done here, and needs the memory
        gathered.flush()
        changed = _refresh_sums(gathered, settings, months, places, today)
        gathered.flush()
    refresh_findings(connection)
    connection.execute(delete(DirtyMonth))
    return changed or weeks or bool(months) or everything


def _refresh_sums(gathered: Gathered, settings: Settings, months: list[str], places: PlaceWriter, today: date) -> bool:
    """The weeks of some months, and all units that follow from the days; whether any unit changed."""
    connection = gathered.connection
    catalogue = load_catalogue(connection)
    _refresh_weeks(connection, months)
    silent = silent_days(connection, today)
    silences.keep(connection, silent)
    changed = False
    for calendar in calendars(settings):
        changed |= _refresh_units(gathered, settings, catalogue, calendar, silent, set(months), places, today)
    return changed


def _mark_all(connection: Connection) -> None:
    months = months_of_dossiers(connection)
    kept = {str(day)[:7] for day in connection.scalars(select(UsageDay.month).distinct())}
    known = set(connection.scalars(select(DirtyMonth.month)))
    if fresh := sorted((months | kept) - known):
        connection.execute(insert(DirtyMonth), [{"month": m} for m in fresh])


def nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """`NOWHERE` and `NO_LEVEL` as NULL, for the store."""
    changes = {}
    for name in ("agency_id", "locality_id", "level"):
        if name in frame:
            known = frame[name].to_numpy(dtype=np.float64)
            changes[name] = np.where(known == NO_LEVEL, np.nan, known)
    return frame.assign(**changes)


def _forget_months(connection: Connection, months: list[str]) -> None:
    """Drop the sums of some calendar months."""
    for part in bulk.chunks([date.fromisoformat(f"{month}-01") for month in months], 500):
        for model in (UsageDay, UsageMonth, UsageSourceDay, UsageSourceMonth, UsageApplicant, UsageCourse):
            connection.execute(delete(model).where(model.month.in_(part)))


def _sums(
    connection: Connection, settings: Settings, months: list[str], history: PlaceHistory, crew: Crew | None
) -> Iterator[MonthSums]:
    travels = crew is not None and crew.far
    asked = [MonthsAsked.of(part, settings, history, travels=travels) for part in batches(connection, months)]
    if crew is not None and len(asked) > 1:
        return crew.reading.ordered(summed, asked)
    return (sums_of(connection, one) for one in asked)


def _write_sums(gathered: Gathered, sums: MonthSums) -> None:
    """Write the sums of months of which none stand there any more."""
    gathered.insert(table(UsageSourceDay), sums.source_days)
    gathered.insert(table(UsageSourceMonth), nulls(sums.source_months))
    for calendar, rows in sums.in_months.items():
        gathered.insert(table(UsageMonth), nulls(rows.assign(calendar=calendar)))
    for model, rows in ((UsageDay, sums.days), (UsageApplicant, sums.applicants), (UsageCourse, sums.courses)):
        gathered.insert(table(model), nulls(rows))


def _refresh_weeks(connection: Connection, months: list[str]) -> None:
    weeks: set[date] = set()
    for month in months:
        first = np.datetime64(month, "M").astype("datetime64[D]")
        after = (np.datetime64(month, "M") + 1).astype("datetime64[D]")
        weeks |= set(aggregate.monday_of(np.arange(first, after, dtype="datetime64[D]")).astype(object).tolist())
    for part in bulk.chunks(sorted(weeks), 500):
        connection.execute(delete(UsageWeek).where(UsageWeek.week.in_(part)))
        online = func.sum(case((UsageDay.channel == "online", UsageDay.dossiers), else_=0))
        # A week ends in its own month or in the next; days are found by month.
        reached = sorted({(day + timedelta(days=more)).replace(day=1) for day in part for more in (0, 6)})
        query = (
            select(UsageDay.service_id, UsageDay.week, func.sum(UsageDay.dossiers), online)
            .where(UsageDay.month.in_(reached), UsageDay.week.in_(part), UsageDay.level.in_((3, 4)))
            .group_by(UsageDay.service_id, UsageDay.week)
        )
        connection.execute(insert(UsageWeek).from_select(["service_id", "week", "dossiers", "online"], query))
        pack_weeks(connection, part)


def _refresh_units(
    gathered: Gathered,
    settings: Settings,
    catalogue: Catalogue,
    calendar: Calendar,
    silent: pd.DataFrame,
    dirty: set[str],
    places: PlaceWriter,
    today: date,
) -> bool:
    """Work out all units from the day rows, and write the months whose units are not as they were."""
    connection = gathered.connection
    facts = Facts(
        _cells(connection, calendar),
        # A calendar month never lies inside one reporting month: totals are no units of such months.
        _totals(connection, catalogue, today).iloc[: None if calendar.starts_on == 1 else 0],
        build_scopes(connection, settings, catalogue, calendar.starts_on, silent, today),
        catalogue,
    )
    running = aggregate.month_of(np.array([today], dtype="datetime64[D]"), calendar.starts_on)
    units, grid = build_units(facts, calendar.starts_on, int(aggregate.month_index(running)[0]))
    changed = _write_units(gathered, units, calendar)
    places.write(calendar, grid, facts, dirty, changed)
    if calendar.starts_on == 1:
        _write_comparisons(connection, explained(connection, settings, units.comparisons, facts, today))
    return bool(changed)


def _cells(connection: Connection, calendar: Calendar) -> pd.DataFrame:
    names = ("service_id", "agency_id", "channel", "level", "undeclared", "index")
    keys = [table(UsageMonth).c[name] for name in names]
    query = select(*keys, func.sum(UsageMonth.dossiers).label("dossiers")).where(UsageMonth.calendar == calendar.name)
    cells = bulk.read(connection, query.group_by(*keys))
    for name in ("agency_id", "level"):
        cells[name] = cells[name].where(cells[name].notna(), NOWHERE)
    return cells.astype(dict.fromkeys(("service_id", "agency_id", "level", "dossiers", "index"), "int64"))


def _totals(connection: Connection, catalogue: Catalogue, today: date) -> pd.DataFrame:
    names = (
        "source_id service_id agency_id locality_id period_start period_end channel state dossiers logged_level"
    ).split()
    total = table(ReportedTotal)
    query = select(*(total.c[n] for n in names), Source.position).join(Source, Source.id == ReportedTotal.source_id)
    rows = bulk.read(connection, query.where(ReportedTotal.effective))
    starts = rows["period_start"].to_numpy().astype("datetime64[D]")
    rows["index"] = aggregate.month_index(starts)
    rows["months"] = [whole_months(a, b) or 1 for a, b in zip(rows["period_start"], rows["period_end"], strict=True)]
    rows["has_places"] = rows["locality_id"].notna()
    for name in ("agency_id", "locality_id"):
        rows[name] = rows[name].where(rows[name].notna(), NOWHERE).astype("int64")
    rows["dossiers"] = rows["dossiers"].where(rows["dossiers"].notna(), 0).astype("int64")
    ends = rows["period_end"].to_numpy().astype("datetime64[D]")
    known = catalogue.levels(
        rows["service_id"].to_numpy(dtype=np.int64), rows["agency_id"].to_numpy(dtype=np.int64), ends
    )
    logged = rows["logged_level"].to_numpy(dtype=np.float64, na_value=np.nan)
    level = np.where(np.isnan(known), logged, known)
    rows["level"] = np.where(np.isnan(level), NO_LEVEL, level).astype(np.int64)
    whole = ("source_id", "service_id", "position", "index", "months")
    rows = rows.astype(dict.fromkeys(whole, "int64"))
    first = rows["period_start"].min() if len(rows) else today
    return with_months_of_days(rows, today, holidays_between(first, today).keys())


def _write_units(gathered: Gathered, units: Units, calendar: Calendar) -> set[int]:
    """Write the months whose rows changed; returns their indexes."""
    connection = gathered.connection
    rows = units.rows
    stored = _stored_digests(connection, calendar)
    found = _digests(rows)
    missing = set(found) - packed_units(connection, calendar.name)
    changed = missing | {i for i in set(stored) | set(found) if stored.get(i) != found.get(i)}
    if not changed:
        return set()
    unit, kept = table(UsageUnit), table(UnitMonth)
    for index in sorted(changed):
        start = month_bounds(np.array([index]), 1)[0].astype(object)[0]
        connection.execute(delete(unit).where(unit.c.calendar == calendar.name, unit.c["index"] == index))
        connection.execute(delete(kept).where(kept.c.calendar == calendar.name, kept.c.period_start == start))
        if index in found:
            entry = {"calendar": calendar.name, "period_start": start, "digest": found[index]}
            connection.execute(insert(kept).values(**entry))
    dated = _with_dates(rows[rows["index"].isin(changed)], calendar)
    pack_units(connection, calendar.name, sorted(changed), dated)
    gathered.insert(unit, dated)
    return changed


def _stored_digests(connection: Connection, calendar: Calendar) -> dict[int, str]:
    query = select(UnitMonth.period_start, UnitMonth.digest).where(UnitMonth.calendar == calendar.name)
    stored = connection.execute(query).all()
    starts = np.array([row.period_start for row in stored], dtype="datetime64[D]")
    return dict(zip(aggregate.month_index(starts).tolist(), [row.digest for row in stored], strict=True))


def _digests(rows: pd.DataFrame) -> dict[int, str]:
    """A digest of the rows that start in each month."""
    if rows.empty:
        return {}
    ordered = rows.sort_values(["index", "months", "service_id", "agency_id", "level"]).reset_index(drop=True)
    numeric = ordered.astype("int64")
    return {
        int(part["index"].to_numpy()[0]): hashlib.sha256(part.to_numpy().tobytes()).hexdigest()
        for _, part in numeric.groupby("index")
    }


def _with_dates(rows: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    index, months = rows["index"].to_numpy(dtype=np.int64), rows["months"].to_numpy(dtype=np.int64)
    starts, _ = month_bounds(index, calendar.starts_on)
    _, ends = month_bounds(index + months - 1, calendar.starts_on)
    yields = rows["yields_start"].to_numpy(dtype=np.int64)
    some = yields != NOWHERE
    yield_starts, _ = month_bounds(np.where(some, yields, 0), calendar.starts_on)
    lengths = np.where(some, rows["yields_months"].to_numpy(dtype=np.int64), 1)
    _, yield_ends = month_bounds(np.where(some, yields, 0) + lengths - 1, calendar.starts_on)
    nothing = np.datetime64("NaT", "D")
    dated = rows.drop(columns=["yields_months"]).assign(
        calendar=calendar.name,
        period_start=starts,
        period_end=ends,
        yields_start=np.where(some, yield_starts, nothing),
        yields_end=np.where(some, yield_ends, nothing),
    )
    flags = (
        "own active complete complete_no_post matched_last matched_next from_totals alone is_first is_last"
    ).split()
    dated = dated.astype(dict.fromkeys(flags, "bool"))
    return nulls(dated.astype(dict.fromkeys(["index", "months", "expected", *CHANNELS], "int64")))


def _write_comparisons(connection: Connection, rows: pd.DataFrame) -> None:
    connection.execute(delete(Comparison))
    if rows.empty:
        return
    index, months = rows["index"].to_numpy(dtype=np.int64), rows["months"].to_numpy(dtype=np.int64)
    starts, _ = month_bounds(index, 1)
    _, ends = month_bounds(index + months - 1, 1)
    dated = rows.drop(columns=["index", "months"]).assign(period_start=starts.astype(str), period_end=ends.astype(str))
    whole = dict.fromkeys(["source_id", "service_id", "agency_id", "reported", "counted"], "int64")
    bulk.insert(connection, table(Comparison), nulls(dated.astype(whole)))


def bump_if(connection: Connection, changed: bool) -> None:
    """Raise the data version where figures may have changed."""
    if changed or state.get(connection, "data_version") is None:
        state.bump(connection)
