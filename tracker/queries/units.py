"""Sums over units (a service at an agency in a period), by service, agency, both, or all of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from tracker.measures.figure import Counts
from tracker.measures.window import Cut, Window
from tracker.queries import catalogue, counting, kept
from tracker.queries.cache import remembered
from tracker.queries.counting import Condition, Sums
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageDay
from tracker.store.models import UsageUnit as Unit

By = Literal["service", "agency"]
Key = tuple[int | None, ...]
_COLUMNS = {"service": Unit.service_id, "agency": Unit.agency_id}
SUMS = ("known", "known_online", "base", "base_online", "expected", "reported")
MATCHED = ("last_dossiers", "last_online", "last_units", "next_dossiers", "next_online", "next_units")


def column(by: By) -> Any:
    """The column of units that a key stands for."""
    return _COLUMNS[by]


@dataclass(frozen=True)
class Scope:
    """Which rows of units a question may read at all."""

    service_ids: frozenset[int] | None
    agency_ids: frozenset[int] | None

    def conditions(self, rows: Any) -> list[Condition]:
        found: list[Condition] = []
        if self.service_ids is not None:
            found.append(rows.service_id.in_(sorted(self.service_ids)))
        if self.agency_ids is not None:
            found.append(rows.agency_id.in_(sorted(self.agency_ids)))
        return found


def scope(reader: Reader, question: Question, service_ids: frozenset[int] | None = None) -> Scope:
    """Work out which services and agencies the filters leave; UnknownCodeError for an unknown agency."""
    entries = catalogue.load(reader)
    chosen = entries.service_ids(question.filters)
    if service_ids is not None:
        chosen = service_ids if chosen is None else chosen & service_ids
    return Scope(chosen, entries.agency_ids(question.filters, question.day))


@remembered
def sums(
    reader: Reader, question: Question, by: tuple[By, ...] = (), service_ids: frozenset[int] | None = None
) -> dict[Key, Sums]:
    """Return the sums of a question by key; one with the key () where `by` is empty."""
    allowed = scope(reader, question, service_ids)
    found: dict[Key, Sums] = defaultdict(Sums)
    if not question.window.empty:
        periods = kept.kept(reader)
        for row in reader.session.execute(tally_select(question, by, allowed, periods)):
            found[tuple(row[: len(by)])] += _as_sums(row)
        for statement in cut_selects(question, by, allowed):
            for row in reader.session.execute(statement):
                found[tuple(row[: len(by)])] += Sums(counting.as_tally(row))
    if not by:
        found.setdefault((), Sums())
    return dict(found)


def inside(window: Window) -> Condition:
    """Rows whose period lies wholly in the window and which no coarser period there stands for."""
    until = or_(Unit.period_end <= window.known_end, and_(Unit.months > 1, Unit.period_end <= window.end))
    stands = or_(Unit.yields_start.is_(None), Unit.yields_start < window.start, Unit.yields_end > window.end)
    return and_(Unit.calendar == window.months.kind, Unit.period_start >= window.start, until, stands)


@dataclass(frozen=True)
class Extra:
    """Rows outside the window that still tell what is expected in it, and how often."""

    condition: Condition
    times: int
    in_window: bool  # whether a row there makes its agency one that counts
    may_report: bool = False


def extras(window: Window, periods: kept.Kept) -> list[Extra]:
    """Return what is expected beyond the rows inside: cut months, cut coarse periods, months never kept."""
    kind = window.months.kind
    found = [
        Extra(
            and_(
                Unit.calendar == kind, Unit.months == 1, Unit.period_start == window.months.first(cut.index)
            ),
            1,
            True,
            True,
        )
        for cut in window.cuts
    ]
    for period in periods.coarse:
        overlaps = period.start <= window.end and period.end >= window.start
        lies_inside = period.start >= window.start and period.end <= window.end
        if period.calendar == kind and overlaps and not lies_inside:
            same = and_(Unit.calendar == kind, Unit.months > 1, Unit.alone)
            found.append(
                Extra(and_(same, Unit.period_start == period.start, Unit.period_end == period.end), 1, True)
            )
    return found + _beyond(window, periods)


def _beyond(window: Window, periods: kept.Kept) -> list[Extra]:
    """Months of the window before the first or after the last period kept expect as much as that one."""
    found: list[Extra] = []
    for edge in periods.edges:
        if edge.calendar != window.months.kind or window.empty:
            continue
        months = window.touched if edge.months == 1 else window.whole
        first, last = window.months.index(edge.start), window.months.index(edge.end)
        before = max(0, min(first, months.stop) - months.start) // edge.months if edge.is_first else 0
        after = max(0, months.stop - max(last + 1, months.start)) // edge.months if edge.is_last else 0
        mark = and_(Unit.is_first if edge.is_first else true(), Unit.is_last if edge.is_last else true())
        if before + after:
            same = and_(Unit.calendar == edge.calendar, Unit.months == edge.months, mark)
            if edge.months > 1:  # a coarse period with finer ones inside expects nothing more of its own
                same = and_(same, Unit.alone)
            here = and_(same, Unit.period_start == edge.start, Unit.period_end == edge.end)
            found.append(Extra(here, before + after, False))
    return found


def tally_select(
    question: Question, by: Sequence[By], allowed: Scope, periods: kept.Kept
) -> Select[tuple[Any, ...]]:
    """Build the select of the sums: per service and agency first, since each counts only if active or own."""
    window = question.window
    within = inside(window)
    more = extras(window, periods)
    level = counting.at_level(Unit.level, question)
    done = and_(level, within, counting.complete(Unit, question))
    rows = counting.dossiers(Unit, question)
    online = counting.online_at_level(Unit.level, question)
    matched = [(name, and_(within, level, mark)) for name, mark in _marks()]
    pairs = (
        select(
            Unit.service_id,
            Unit.agency_id,
            counting.total(rows, level, within).label("known"),
            counting.total(Unit.online, online, within).label("known_online"),
            counting.total(rows, done).label("base"),
            counting.total(Unit.online, done, online).label("base_online"),
            _expected(level, within, more).label("expected"),
            _reported(done, level, more, question).label("reported"),
            *(counting.total(rows, mark).label(f"{name}_dossiers") for name, mark in matched),
            *(counting.total(Unit.online, mark, online).label(f"{name}_online") for name, mark in matched),
            *(counting.total(Unit.expected, mark).label(f"{name}_units") for name, mark in matched),
        )
        .where(or_(within, *(extra.condition for extra in more)), *allowed.conditions(Unit))
        .group_by(Unit.service_id, Unit.agency_id)
        .having(_counts(within, more))
        .subquery()
    )
    keys = [pairs.c[_COLUMNS[name].key] for name in by]
    summed = [func.coalesce(func.sum(pairs.c[name]), 0).label(name) for name in (*SUMS, *MATCHED)]
    statement = select(*keys, *summed)
    return statement.group_by(*keys) if keys else statement


def _marks() -> tuple[tuple[str, ColumnElement[bool]], ...]:
    return ("last", Unit.matched_last.expression), ("next", Unit.matched_next.expression)


def _counts(within: Condition, more: Iterable[Extra]) -> Condition:
    """A pair counts if it has a row somewhere in the window, or if the agency is the catalogue's own."""
    here = or_(within, *(extra.condition for extra in more if extra.in_window))
    return func.max(case((or_(and_(here, Unit.active), Unit.own), 1), else_=0)) == 1


def _expected(level: Condition, within: Condition, more: Iterable[Extra]) -> Any:
    parts = [counting.total(Unit.expected, level, within)]
    parts += [counting.total(Unit.expected * extra.times, level, extra.condition) for extra in more]
    return sum(parts[1:], parts[0])


def _reported(done: Condition, level: Condition, more: Iterable[Extra], question: Question) -> Any:
    cuts = [extra.condition for extra in more if extra.may_report]
    whole = counting.total(Unit.expected, done)
    if not cuts:
        return whole
    clipped = and_(level, or_(false(), *cuts), counting.complete(Unit, question), ~Unit.from_totals)
    return whole + counting.total(Unit.expected, clipped)


def cut_selects(question: Question, by: Sequence[By], allowed: Scope) -> list[Select[tuple[Any, ...]]]:
    """Build one select per cut month: its days; in the base where the unit is reported, not from totals."""
    return [_cut_select(question, by, allowed, cut) for cut in question.window.cuts]


def _cut_select(question: Question, by: Sequence[By], allowed: Scope, cut: Cut) -> Select[tuple[Any, ...]]:
    months = question.window.months
    same_unit = and_(
        Unit.service_id == UsageDay.service_id,
        Unit.agency_id.is_not_distinct_from(UsageDay.agency_id),
        Unit.level.is_not_distinct_from(UsageDay.level),
        Unit.calendar == months.kind,
        Unit.months == 1,
        Unit.period_start == months.first(cut.index),
    )
    level = counting.at_level(UsageDay.level, question)
    summed = and_(level, UsageDay.channel.in_(counting.channels(question)))
    online = and_(counting.online_at_level(UsageDay.level, question), UsageDay.channel == "online")
    done = and_(counting.complete(Unit, question), ~Unit.from_totals)
    keys = [getattr(UsageDay, _COLUMNS[name].key) for name in by]
    zero = func.sum(0)
    statement = (
        select(
            *keys,
            counting.total(UsageDay.dossiers, summed).label("known"),
            counting.total(UsageDay.dossiers, online).label("known_online"),
            counting.total(UsageDay.dossiers, summed, done).label("base"),
            counting.total(UsageDay.dossiers, online, done).label("base_online"),
            func.coalesce(zero, 0).label("expected"),
            func.coalesce(zero, 0).label("reported"),
        )
        .select_from(UsageDay)
        .outerjoin(Unit, same_unit)
        .where(UsageDay.day.between(cut.first, cut.last), *allowed.conditions(UsageDay))
    )
    return statement.group_by(*keys) if keys else statement


def _as_sums(row: Any) -> Sums:
    return Sums(
        counting.as_tally(row),
        Counts(int(row.last_dossiers), int(row.last_online)),
        Counts(int(row.next_dossiers), int(row.next_online)),
        int(row.last_units),
        int(row.next_units),
    )
