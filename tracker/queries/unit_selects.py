"""The selects behind units: what lies in a window, what it cuts, and what is expected beyond what is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select, true

from tracker.measures.window import Cut, Window
from tracker.queries.kept import Kept
from tracker.store.models import UsageDay
from tracker.store.models import UsageUnit as Unit

Condition = ColumnElement[bool]
NONE = -1
FLAGS = ("complete", "complete_no_post", "matched_last", "matched_next")
COLUMNS = ("service", "agency", "level", *FLAGS, "online", "post", "rest", "expected", "active")
_REST = ("counter", "phone", "email", "other")


@dataclass(frozen=True)
class Scope:
    """Which services and agencies a question may read at all; None: all."""

    service_ids: frozenset[int] | None
    agency_ids: frozenset[int] | None

    def conditions(self, rows: Any) -> list[Condition]:
        found: list[Condition] = []
        if self.service_ids is not None:
            found.append(rows.service_id.in_(sorted(self.service_ids)))
        if self.agency_ids is not None:
            found.append(rows.agency_id.in_(sorted(self.agency_ids)))
        return found


@dataclass(frozen=True)
class Extra:
    """Rows outside the window that tell what is expected in it: how often, and whether they can report it.

    `in_window`: a row there makes its agency one that counts.
    """

    condition: Condition
    times: int
    in_window: bool
    may_report: bool = False


def beyond(window: Window, allowed: Scope, periods: Kept) -> Iterator[Select[tuple[Any, ...]]]:
    """Yield the selects of a window beside `inside_select`; each gives `COLUMNS`."""
    for extra in extras(window, periods):
        yield extra_select(extra, allowed)
    for cut in window.cuts:
        yield cut_select(window, cut, allowed)


def inside_select(window: Window, allowed: Scope) -> Select[tuple[Any, ...]]:
    """Build the select of the rows wholly inside that no coarser period there stands for."""
    keys = (*_pair(Unit), _level(Unit), *(getattr(Unit, name) for name in FLAGS))
    rest = sum((getattr(Unit, name) for name in _REST[1:]), Unit.counter)
    sums = [func.sum(value) for value in (Unit.online, Unit.post, rest, Unit.expected)]
    active = func.max(case((or_(Unit.active, Unit.own), 1), else_=0))
    statement = select(*_numbers(keys), *sums, active).where(inside(window), *allowed.conditions(Unit))
    return statement.group_by(*_grouped(Unit), *(getattr(Unit, name) for name in FLAGS))


def inside(window: Window) -> Condition:
    """Rows whose period lies wholly in the window and which no coarser period there stands for."""
    until = or_(Unit.period_end <= window.known_end, and_(Unit.months > 1, Unit.period_end <= window.end))
    stands = or_(Unit.yields_start.is_(None), Unit.yields_start < window.start, Unit.yields_end > window.end)
    return and_(
        Unit.calendar == window.months.kind,
        Unit.period_start.between(window.start, window.end),
        until,
        stands,
    )


def extra_select(extra: Extra, allowed: Scope) -> Select[tuple[Any, ...]]:
    """Build the select of what is expected beyond the rows inside; it brings no counts."""
    reports = [Unit.complete, Unit.complete_no_post] if extra.may_report else []
    clipped = [and_(mark, ~Unit.from_totals) for mark in reports] or [false(), false()]
    active = or_(Unit.active, Unit.own) if extra.in_window else Unit.own
    zero = literal(0)
    return select(
        *_numbers((*_pair(Unit), _level(Unit), *clipped, false(), false())),
        zero,
        zero,
        zero,
        Unit.expected * extra.times,
        case((active, 1), else_=0),
    ).where(extra.condition, *allowed.conditions(Unit))


def extras(window: Window, periods: Kept) -> list[Extra]:
    """Return what is expected beyond the rows inside: cut months, cut coarse periods, months never kept."""
    kind = window.months.kind
    found = [
        Extra(and_(_kind(kind, 1), Unit.period_start == window.months.first(cut.index)), 1, True, True)
        for cut in window.cuts
    ]
    for period in periods.coarse:
        overlaps = period.start <= window.end and period.end >= window.start
        lies_inside = period.start >= window.start and period.end <= window.end
        if period.calendar == kind and overlaps and not lies_inside:
            condition = and_(_kind(kind, period.months), Unit.alone, _spans(period.start, period.end))
            found.append(Extra(condition, 1, True))
    return found + _beyond(window, periods)


def _beyond(window: Window, periods: Kept) -> list[Extra]:
    """Months of the window before the first or after the last period kept expect as much as that one."""
    found: list[Extra] = []
    for edge in periods.edges:
        if edge.calendar != window.months.kind or window.empty:
            continue
        months = window.touched if edge.months == 1 else window.whole
        first, last = window.months.index(edge.start), window.months.index(edge.end)
        before = max(0, min(first, months.stop) - months.start) // edge.months if edge.is_first else 0
        after = max(0, months.stop - max(last + 1, months.start)) // edge.months if edge.is_last else 0
        if before + after:
            marks = (Unit.is_first if edge.is_first else true(), Unit.is_last if edge.is_last else true())
            # A coarse period with finer ones inside expects nothing more of its own.
            alone = Unit.alone if edge.months > 1 else true()
            here = and_(_kind(edge.calendar, edge.months), _spans(edge.start, edge.end), *marks, alone)
            found.append(Extra(here, before + after, False))
    return found


def cut_select(window: Window, cut: Cut, allowed: Scope) -> Select[tuple[Any, ...]]:
    """Build the select of a cut month's days; complete where its unit is, and not from totals."""
    same_unit = and_(
        Unit.service_id == UsageDay.service_id,
        Unit.agency_id.is_not_distinct_from(UsageDay.agency_id),
        Unit.level.is_not_distinct_from(UsageDay.level),
        _kind(window.months.kind, 1),
        Unit.period_start == window.months.first(cut.index),
    )
    marks = [case((and_(mark, ~Unit.from_totals), 1), else_=0) for mark in (Unit.complete, Unit.complete_no_post)]

    def of(*channels: str) -> Any:
        return func.sum(case((UsageDay.channel.in_(channels), UsageDay.dossiers), else_=0))

    zero = literal(0)
    return (
        select(
            *_numbers((*_pair(UsageDay), _level(UsageDay))),
            *(func.max(mark) for mark in marks),
            zero,
            zero,
            of("online"),
            of("post"),
            of(*_REST),
            zero,
            zero,
        )
        .select_from(UsageDay)
        .outerjoin(Unit, same_unit)
        .where(UsageDay.day.between(cut.first, cut.last), *allowed.conditions(UsageDay))
        .group_by(*_grouped(UsageDay))
    )


def _kind(calendar: str, months: int) -> Condition:
    return and_(Unit.calendar == calendar, Unit.months == months)


def _spans(start: date, end: date) -> Condition:
    return and_(Unit.period_start == start, Unit.period_end == end)


def _pair(rows: Any) -> tuple[Any, Any]:
    return rows.service_id, func.coalesce(rows.agency_id, NONE)


def _level(rows: Any) -> Any:
    return func.coalesce(rows.level, NONE)


def _grouped(rows: Any) -> tuple[Any, Any, Any]:
    return rows.service_id, rows.agency_id, rows.level


def _numbers(values: tuple[Any, ...]) -> list[Any]:
    """Name columns apart, so that equal expressions stay separate."""
    return [value.label(f"column_{place}") for place, value in enumerate(values)]
