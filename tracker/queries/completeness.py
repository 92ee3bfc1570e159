"""Which months are there, by agency and by source: provided, partial, silent or not provided."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from typing import Literal

from sqlalchemy import func, select

from tracker.measures.figure import Completeness
from tracker.measures.lateness import lateness
from tracker.measures.window import Window
from tracker.queries import catalogue, trend
from tracker.queries.cache import remembered
from tracker.queries.catalogue import AgencyEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.queries.trend import Point
from tracker.settings import Source as SourceSettings
from tracker.store.models import ReportedTotal, SilentDay, Source, UsageSourceDay

MonthStatus = Literal["provided", "partial", "silent", "not_provided", "running", "none"]
_QUIET = ("silent", "feed_silent")
_NO_UNITS = Completeness()


@dataclass(frozen=True)
class MonthState:
    """One month of an agency or source; `none`: nothing is expected of it.

    `units`: reporting units, of an agency. `rows` and `silent_days`: of a source, None of an agency.
    """

    start: date
    end: date
    status: MonthStatus
    units: Completeness = _NO_UNITS
    rows: int | None = None
    silent_days: int = 0
    last_day: date | None = None


@dataclass(frozen=True)
class AgencyMonths:
    """The months of an agency; `agency` None: dossiers whose agency nothing tells."""

    agency: AgencyEntry | None
    months: tuple[MonthState, ...]

    @property
    def units(self) -> Completeness:
        """Units of all months that have ended."""
        return sum((one.units for one in self.months if one.status != "running"), _NO_UNITS)


@dataclass(frozen=True)
class SourceMonths:
    """The months of a source of the settings."""

    name: str
    months: tuple[MonthState, ...]


@remembered
def of_agencies(reader: Reader, question: Question) -> tuple[AgencyMonths, ...]:
    """Return the months of every agency that something is expected of, most units lacking first."""
    entries = catalogue.load(reader).agency_by_id
    quiet = _silent_days(reader)
    found = []
    for key, points in trend.trends(reader, question, "agency").items():
        agency = entries.get(key) if key is not None else None
        silent = {
            day
            for source in reader.settings.source
            if agency is None or not source.agencies or _fits(agency.code, source.agencies)
            for day in quiet.get(source.name, ())
        }
        months = tuple(_agency_month(span, points, silent) for span in _spans(question.window))
        if any(one.status != "none" for one in months):
            found.append(AgencyMonths(agency, months))
    return tuple(sorted(found, key=_order))


def _order(row: AgencyMonths) -> tuple[int, str, str]:
    lacking = row.units.expected - row.units.reported
    return -lacking, row.agency.sort_key if row.agency else "", row.agency.code if row.agency else ""


def _spans(window: Window) -> list[tuple[date, date]]:
    """The months that the window touches, to the running one."""
    return [(window.months.first(index), window.months.last(index)) for index in window.touched]


def _agency_month(span: tuple[date, date], points: Iterable[Point], silent: Iterable[date]) -> MonthState:
    start, end = span
    point = next((one for one in points if one.start <= start and one.end >= end), None)
    units = point.figure.completeness if point else _NO_UNITS
    if point is not None and point.figure.missing == "partial":
        return MonthState(start, end, "running", units)
    if not units.expected:
        return MonthState(start, end, "none")
    if units.reported == units.expected:
        return MonthState(start, end, "provided", units)
    days = sum(start <= day <= end for day in silent)
    if units.reported:
        return MonthState(start, end, "partial", units, silent_days=days)
    return MonthState(start, end, "silent" if days else "not_provided", units, silent_days=days)


def _fits(code: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(code, pattern) for pattern in patterns)


@remembered
def of_sources(reader: Reader, window: Window) -> tuple[SourceMonths, ...]:
    """Return the months of every source of the settings, in their order."""
    days, totals, quiet = _rows_by_day(reader), _rows_by_period(reader), _silent_days(reader)
    found = []
    for source in reader.settings.source:
        brought = totals.get(source.name, {}) if source.records == "totals" else days.get(source.name, {})
        months = [_source_month(source, span, brought, quiet.get(source.name, ()), window) for span in _spans(window)]
        found.append(SourceMonths(source.name, tuple(months)))
    return tuple(found)


def _source_month(
    source: SourceSettings,
    span: tuple[date, date],
    brought: Mapping[tuple[date, date], int],
    quiet: Iterable[date],
    window: Window,
) -> MonthState:
    """The state of one month; `brought`: rows by the first and last day that they speak of."""
    start, end = span
    rows = sum(count for (first, last), count in brought.items() if first <= end and last >= start)
    silent = sum(start <= day <= end for day in quiet)
    newest = max((last for _, last in brought), default=None)
    state = MonthState(start, end, "provided", rows=rows, silent_days=silent)
    return _with_status(state, _source_status(source, state, brought, newest, window), newest)


def _source_status(
    source: SourceSettings,
    month: MonthState,
    brought: Mapping[tuple[date, date], int],
    newest: date | None,
    window: Window,
) -> MonthStatus:
    name = window.months.name
    opens = min((first for first, _ in brought), default=None)
    begins = source.starts or (name(window.months.index(opens)) if opens else None)
    here = name(window.months.index(month.start))
    if (begins and here < begins) or (source.until and here > source.until):
        return "none"
    if month.end >= window.today:
        return "running"
    if newest is None or newest < month.start or (source.records == "totals" and not month.rows):
        return "not_provided"
    if month.silent_days:
        return "silent"
    is_cut_off = newest < month.end and lateness(source.expected_every, newest, month.end) != "fresh"
    return "partial" if is_cut_off else "provided"


def _with_status(month: MonthState, status: MonthStatus, newest: date | None) -> MonthState:
    last_day = newest if status == "partial" else None
    rows = None if status == "none" else month.rows
    return MonthState(month.start, month.end, status, rows=rows, silent_days=month.silent_days, last_day=last_day)


def _rows_by_day(reader: Reader) -> dict[str, dict[tuple[date, date], int]]:
    """Rows of dossier sources by month, as the first and the last day with a row in it."""
    found: dict[str, dict[tuple[date, date], int]] = defaultdict(dict)
    statement = (
        select(Source.name, func.min(UsageSourceDay.day), func.max(UsageSourceDay.day), func.sum(UsageSourceDay.rows))
        .join(Source, UsageSourceDay.source_id == Source.id)
        .where(UsageSourceDay.day <= reader.today + timedelta(days=1))
        .group_by(Source.name, UsageSourceDay.month)
    )
    if reader.months.starts_on > 1:
        statement = statement.group_by(UsageSourceDay.day)
    for name, first, last, rows in reader.session.execute(statement):
        found[name][first, last] = int(rows)
    return found


def _rows_by_period(reader: Reader) -> dict[str, dict[tuple[date, date], int]]:
    statement = (
        select(Source.name, ReportedTotal.period_start, ReportedTotal.period_end, func.count(ReportedTotal.id))
        .join(Source, ReportedTotal.source_id == Source.id)
        .where(ReportedTotal.effective, ReportedTotal.state == "count")
        .group_by(Source.name, ReportedTotal.period_start, ReportedTotal.period_end)
    )
    found: dict[str, dict[tuple[date, date], int]] = defaultdict(dict)
    for name, first, last, rows in reader.session.execute(statement):
        found[name][first, last] = int(rows)
    return found


def _silent_days(reader: Reader) -> dict[str, tuple[date, ...]]:
    statement = select(Source.name, SilentDay.day).join(Source, SilentDay.source_id == Source.id)
    found: dict[str, list[date]] = defaultdict(list)
    for name, day in reader.session.execute(statement.where(SilentDay.kind.in_(_QUIET)).order_by(SilentDay.day)):
        found[name].append(day)
    return {name: tuple(days) for name, days in found.items()}
