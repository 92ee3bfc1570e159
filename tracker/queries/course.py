"""What became of dossiers, by service: from `UsageCourse` alone, in whole calendar months."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from tracker.measures import course as measure
from tracker.measures.course import SUMS, Course, Sums
from tracker.measures.window import Months, Window
from tracker.queries import units
from tracker.queries.cache import remembered
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageCourse

_Cell = tuple[int | None, bool]
_COLUMNS = [func.sum(getattr(UsageCourse, name)) for name in SUMS]


@dataclass(frozen=True)
class Courses:
    """The course of dossiers filed online, of all others, and of both."""

    online: Course
    offline: Course
    every: Course


def months(window: Window) -> tuple[date, ...]:
    """Return the calendar months that lie wholly inside a period, by their first days."""
    calendar = replace(window, months=Months())
    return tuple(calendar.months.first(index) for index in calendar.whole)


@remembered
def courses(reader: Reader, question: Question, service_ids: frozenset[int]) -> dict[int, Courses]:
    """Return the courses of services with anything in the period, at the agencies and level asked for.

    Places are not told apart: the question must name none.
    """
    allowed = units.scope(reader, question, service_ids)
    asked = months(question.window)
    statement = (
        select(UsageCourse.service_id, UsageCourse.agency_id, UsageCourse.online, *_COLUMNS)
        .where(UsageCourse.month.in_(asked), *allowed.conditions(UsageCourse))
        .group_by(UsageCourse.service_id, UsageCourse.agency_id, UsageCourse.online)
    )
    if question.filters.level is not None:
        statement = statement.where(UsageCourse.level == question.filters.level)
    found: dict[int, dict[_Cell, Sums]] = defaultdict(dict)
    for service_id, agency_id, online, *sums in reader.session.execute(statement):
        found[service_id][agency_id, online] = Sums(*map(int, sums))
    told = _told(reader, asked[0], asked[-1]) if found else {}
    return {service_id: _courses(cells, told) for service_id, cells in found.items()}


def _courses(cells: dict[_Cell, Sums], told: dict[_Cell, Sums]) -> Courses:
    online = [(sums, told[cell]) for cell, sums in cells.items() if cell[1]]
    offline = [(sums, told[cell]) for cell, sums in cells.items() if not cell[1]]
    return Courses(measure.course(online), measure.course(offline), measure.course(online + offline))


@remembered
def _told(reader: Reader, first: date, last: date) -> dict[_Cell, Sums]:
    """What the logs of each agency, online or not, hold over all services: where all is 0, they do not tell it.

    Over a year at least, since in a month alone nobody may have rated or paid anything.
    """
    a_year = last.replace(year=last.year - 1)
    statement = (
        select(UsageCourse.agency_id, UsageCourse.online, *_COLUMNS)
        .where(UsageCourse.month.between(min(first, a_year), last))
        .group_by(UsageCourse.agency_id, UsageCourse.online)
    )
    return {
        (agency_id, online): Sums(*map(int, sums)) for agency_id, online, *sums in reader.session.execute(statement)
    }
