"""All sums of some calendar months, from the dossiers of the store; worked out here or in other processes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection

from etl.load.months import anything_resolved, calendars, own_days, own_months, read_months
from etl.load.settle import not_received_numbers
from etl.transform import adoption, aggregate, course
from etl.transform.adoption import Packed
from etl.transform.aggregate import month_index, month_of
from etl.transform.places import by_epoch, place_rows
from tracker import settings as settings_module
from tracker.measures.split_places import PlaceHistory
from tracker.settings import Settings
from tracker.store.session import make_engine

CACHE_KIB = 16_384  # of an SQLite store, in each process that sums months


@dataclass(frozen=True)
class MonthsAsked:
    """Months (YYYY-MM), and how they are summed.

    `starts`: by calendar the day on which its months begin. `settings`: where the store is; None: the settings of the
    machine that sums say so, since those of another hold secrets that must not travel.
    """

    months: Sequence[str]
    starts: Mapping[str, int]
    history: PlaceHistory
    zone: ZoneInfo
    month_starts_on: int
    not_received: frozenset[int]
    settings: Settings | None

    @classmethod
    def of(
        cls, months: Sequence[str], settings: Settings, history: PlaceHistory, *, travels: bool = False
    ) -> "MonthsAsked":
        """How settings sum months. `travels`: to another machine."""
        starts = {one.name: one.starts_on for one in calendars(settings)}
        how = settings.zone, settings.time.month_starts_on, not_received_numbers(settings)
        return cls(months, starts, history, *how, None if travels else settings)


@dataclass(frozen=True)
class MonthSums:
    """Rows of the tables of usage of some calendar months.

    `in_months`, `places`, `named`: by calendar, those of `UsageMonth` and `UsageNamed`, and as `place_rows` gives them;
    `people`: see `adoption.packed`.
    """

    months: Sequence[str]
    source_days: pd.DataFrame
    source_months: pd.DataFrame
    days: pd.DataFrame
    applicants: pd.DataFrame
    courses: pd.DataFrame
    in_months: Mapping[str, pd.DataFrame]
    places: Mapping[str, pd.DataFrame]
    named: Mapping[str, pd.DataFrame]
    people: Sequence[Packed]


def summed(asked: MonthsAsked) -> MonthSums:
    """The sums of months, read over a connection of their own: dossiers must have been committed."""
    engine = make_engine(asked.settings or settings_module.load(), CACHE_KIB)
    try:
        with engine.connect() as connection:
            return sums_of(connection, asked)
    finally:
        engine.dispose()


def sums_of(connection: Connection, asked: MonthsAsked) -> MonthSums:
    """The sums of months."""
    rows = read_months(connection, asked.months)
    counted = aggregate.counted_rows(rows).reset_index(drop=True)
    placed = by_epoch(counted, asked.history)
    days = aggregate.usage_days(counted, asked.month_starts_on)
    return MonthSums(
        asked.months,
        *_by_source(connection, asked, rows),
        days,
        aggregate.applicants(rows),
        course.courses(rows, asked.zone),
        {calendar: aggregate.usage_months(days, starts_on) for calendar, starts_on in asked.starts.items()},
        {calendar: place_rows(placed, starts_on) for calendar, starts_on in asked.starts.items()},
        {calendar: _named(counted, placed, starts_on) for calendar, starts_on in asked.starts.items()},
        adoption.packed(adoption.pack(counted, placed, asked.history.epochs)),
    )


def _by_source(connection: Connection, asked: MonthsAsked, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a source says by itself; differs from what counts where another one corrects it."""
    if anything_resolved(connection):
        return own_days(connection, asked.months, asked.not_received), own_months(connection, asked.months)
    return aggregate.source_days(rows, asked.not_received), aggregate.source_months(rows)


def _named(counted: pd.DataFrame, placed: Sequence[tuple[date, pd.DataFrame]], starts_on: int) -> pd.DataFrame:
    days = counted["day"].to_numpy().astype("datetime64[D]")
    return adoption.named_counts(counted, placed, month_index(month_of(days, starts_on)))
