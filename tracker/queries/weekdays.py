"""On which days of the week dossiers of a service come in, month by month: from `UsageDay` alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.queries import units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageDay

MONTHS = 12


@dataclass(frozen=True)
class MonthOfDays:
    """Dossiers of one month (or the part of it asked for) by day of the week, Monday first."""

    period: str
    first: date
    last: date
    running: bool
    counts: tuple[int, ...]


@remembered
def weekdays(reader: Reader, question: Question, service: ServiceEntry) -> tuple[MonthOfDays, ...]:
    """Return the last 12 months of the period, those without dossiers included.

    Places are not told apart: the question must name none.
    """
    window = question.window
    asked = window.touched[-MONTHS:]
    if not asked:
        return ()
    first = max(window.start, window.months.first(asked[0]))
    allowed = units.scope(reader, question, frozenset({service.id}))
    statement = (
        select(UsageDay.day, func.sum(UsageDay.dossiers))
        .where(UsageDay.day.between(first, window.known_end), *allowed.conditions(UsageDay))
        .group_by(UsageDay.day)
    )
    if question.filters.level is not None:
        statement = statement.where(UsageDay.level == question.filters.level)
    counts: dict[int, list[int]] = defaultdict(lambda: [0] * 7)
    for day, dossiers in reader.session.execute(statement):
        counts[window.months.index(day)][day.weekday()] += int(dossiers)
    return tuple(
        MonthOfDays(
            window.months.name(index),
            max(first, window.months.first(index)),
            min(window.known_end, window.months.last(index)),
            index == window.running_index,
            tuple(counts[index]),
        )
        for index in asked
    )
