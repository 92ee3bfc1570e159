"""When dossiers of a service come in: its heat map of weekdays and months, with the words and the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any

from babel.dates import get_day_names

from tracker import charts, look
from tracker.look import gettext as _
from tracker.measures.suppression import suppress
from tracker.queries import weekdays
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.question import Filters, Question
from tracker.queries.reader import Reader
from tracker.queries.weekdays import MonthOfDays
from tracker.reports.download import Table
from tracker.tet_days import tet
from tracker.views import page, reading

_ITS_CLOCK = ("Asia/Ho_Chi_Minh", "Asia/Saigon")
_ENOUGH = 30  # dossiers from which on a weekday may be said to stand out


@dataclass(frozen=True)
class MonthShown:
    """A month as a reader may see it; a count is None where it is hidden, `counts` None where no log tells days."""

    month: MonthOfDays
    counts: tuple[int | None, ...] | None

    @property
    def dossiers(self) -> int:
        return sum(self.month.counts)


def asked_about(reader: Reader, asked: Question, least: int) -> Question | None:
    """Return the question of the heat map: None of one place.

    For readers from whom small numbers are hidden, whole months of the settings that have ended, and all agencies
    together, so that no day follows from two tables that differ by it.
    """
    if asked.filters.locality is not None:
        return None
    if not least:
        return asked
    months = replace(asked.window, months=reader.months)
    whole = [index for index in months.whole if index < months.running_index]
    if not whole:
        return None
    window = replace(months, start=months.months.first(whole[0]), end=months.months.last(whole[-1]))
    return Question(window, asked.definition, Filters(), asked.as_of)


def months(
    reader: Reader,
    asked: Question | None,
    service: ServiceEntry,
    channels: Sequence[Mapping[str, Any]],
    least: int,
) -> tuple[MonthShown, ...]:
    """Return the months with small cells hidden; `channels`: rows of all dossiers by month.

    A month of which no day is known, but dossiers are, or of which not all is provided, is told by no log.
    """
    found = weekdays.weekdays(reader, asked, service) if asked else ()
    silent = {row["month"] for row in channels if row["missing"] or row["dossiers"]}
    return tuple(
        MonthShown(one, None if not any(one.counts) and one.period in silent else _shown(one.counts, least))
        for one in found
    )


def _shown(counts: tuple[int, ...], least: int) -> tuple[int | None, ...]:
    if not least:
        return counts
    (hidden,) = suppress([counts], least, column_totals=False)
    return tuple(None if hide else count for count, hide in zip(counts, hidden, strict=True))


def day_names(width: str = "wide") -> tuple[str, ...]:
    names = get_day_names(width, locale=look.current().locale)  # type: ignore[arg-type]
    return tuple(names[day] for day in range(7))


def title(found: Sequence[MonthShown]) -> str:
    """Say on which weekday most dossiers come in, where that is no chance."""
    told = [one.counts for one in found if one.counts]
    if any(count is None for counts in told for count in counts):
        return _("When dossiers come in")
    sums = [sum(counts[day] or 0 for counts in told) for day in range(7)]
    second, first = sorted(sums)[-2:]
    if sum(sums) < _ENOUGH:
        return _("When dossiers come in")
    if first - second <= 1.96 * sqrt(first + second):
        return _("When dossiers come in: no single weekday stands out")
    return _(
        "Most dossiers come in on %(day)s: %(share)s of them",
        day=day_names()[sums.index(first)],
        share=look.current().percent(first / sum(sums), 0),
    )


def beside(found: Sequence[MonthShown], channels: Sequence[Mapping[str, Any]], least: int) -> tuple[str, ...]:
    """Return what is to be said under the picture: Tết, what is known by month alone, what is hidden."""
    words, told = look.current(), []
    if runs := _tet(found):
        days = "; ".join(words.period(f"{first}", f"{last}") for first, last in runs)
        told.append(_("Public holidays of Tết: %(days)s.", days=days))
    months = {one.month.period for one in found}
    lacking = sum(row["dossiers"] for row in channels if row["month"] in months) - sum(one.dossiers for one in found)
    if lacking > 0 and not least:
        told.append(
            _("%(count)s further dossiers are known from totals alone, without their day.", count=words.number(lacking))
        )
    if least:
        told.append(
            _(
                "All agencies together, in whole months. Numbers below %(least)s, and those that would give them away, "
                "are shown to signed-in staff only.",
                least=least,
            )
        )
    return tuple(told)


def _tet(found: Sequence[MonthShown]) -> tuple[tuple[date, date], ...]:
    """Return when Tết was; nothing where the site's clock is not that of Việt Nam."""
    if reading.settings().zone.key not in _ITS_CLOCK:
        return ()
    return tet(found[0].month.first, found[-1].month.last)


def picture(found: Sequence[MonthShown]) -> dict[str, Any]:
    """Return the heat map."""
    rows = [
        {
            "month": one.month.period,
            "counts": one.counts,
            "partial": one.month.running,
            "tet": bool(_tet([one])),
        }
        for one in found
    ]
    return charts.weekdays(rows, day_names("abbreviated"), look.current())


def table(found: Sequence[MonthShown], asked: Question, name: str) -> Table:
    """Return the months as a file."""
    hidden, silent = _("Hidden: small number"), _("Not provided")
    rows = [
        [
            one.month.period,
            *((hidden if count is None else count) for count in one.counts or ()),
            *([silent] * 7 if one.counts is None else ()),
            None if one.counts is None else one.dossiers,
        ]
        for one in found
    ]
    headings = [_("Month"), *day_names(), _("Dossiers")]
    return Table(name, _("Dossiers by weekday and month"), headings, rows, page.notes(asked)[:1])
