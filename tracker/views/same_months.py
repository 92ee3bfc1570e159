"""The movement against last year over the same months: those with data in both years, and no others.

A service that came into force in July has only July to October in last year's period; set against a whole year
it would seem to move with the seasons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.look import gettext as _
from tracker.measures.figure import Counts
from tracker.queries import catalogue, figures, kept, trend
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.groups import GroupItem
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.queries.trend import Point


@dataclass(frozen=True)
class Movement:
    """Shares (0..1) of the same months in two years.

    `names`: this year's months with dossiers, in order; `compared`: months behind the shares, `of` all that ended.
    """

    now: float
    before: float
    names: tuple[str, ...]
    compared: int
    of: int

    @property
    def difference(self) -> float:
        return self.now - self.before

    @property
    def is_whole(self) -> bool:
        """Whether every month of the period could be compared."""
        return self.compared == self.of

    @property
    def basis(self) -> str:
        """How many months it rests on where these are not all, in words; else empty."""
        return "" if self.is_whole else _("%(some)s of %(all)s months", some=self.compared, all=self.of)


def movement(now: Sequence[Point], before: Sequence[Point], since: date | None = None) -> Movement | None:
    """Compare two trends, the second a year earlier; None where no dossiers arose in what can be compared.

    Left out: months before `since` last year, and those whose data are lacking in one of the years. A month of
    which a trend says nothing had no dossiers.
    """
    ended = {point.start: point for point in now if point.figure.missing != "partial"}
    earlier = {_a_year_later(point.start): point for point in before}
    starts = sorted({*ended, *earlier})
    known = [
        start
        for start in starts
        if (since is None or start >= _a_year_later(since)) and _is_known(ended, start) and _is_known(earlier, start)
    ]
    shares = _share(ended, known), _share(earlier, known)
    if shares[0] is None or shares[1] is None:
        return None
    names = tuple(ended[start].period for start in known if start in ended)
    return Movement(shares[0], shares[1], names, len(known), len(starts))


def _a_year_later(start: date) -> date:
    return start.replace(year=start.year + 1, day=min(start.day, 28))


def _is_known(points: Mapping[date, Point], start: date) -> bool:
    units = points[start].figure.completeness if start in points else None
    return units is None or not units.expected or units.reported > 0


def _share(points: Mapping[date, Point], starts: Iterable[date]) -> float | None:
    base = sum((points[start].figure.base for start in starts if start in points), Counts())
    return base.online / base.dossiers if base.dossiers else None


def of_services(reader: Reader, asked: Question, services: Iterable[ServiceEntry]) -> dict[int, Movement]:
    """Return the movement of each of these services that can be compared."""
    earlier = figures.last_year(asked)
    entries = {one.id: one for one in services}
    if earlier is None or not entries:
        return {}
    ids = frozenset(entries)
    now = trend.trends(reader, asked, "service", ids)
    before = trend.trends(reader, earlier, "service", ids)
    moved = {
        id_: movement(now.get(id_, ()), before.get(id_, ()), _since(reader, asked, one)) for id_, one in entries.items()
    }
    return {id_: one for id_, one in moved.items() if one is not None}


def _since(reader: Reader, asked: Question, service: ServiceEntry) -> date | None:
    """The day from which a service could be filed online and data reach the store; None: always."""
    levels = catalogue.load(reader).levels.get(service.id, ())
    online = [one.valid_from for one in levels if one.level in ONLINE_LEVELS]
    days = [service.online_from, min(online, default=None), kept.kept(reader).first_day(asked.window.months.kind)]
    return max((day for day in days if day is not None), default=None)


def comparable(reader: Reader, items: Iterable[GroupItem], asked: Question) -> tuple[GroupItem, ...]:
    """Return agencies, without last year's figure where they are younger than its period and replaced none."""
    opens = asked.window.a_year_earlier().start
    heirs = {one.successor for one in catalogue.load(reader).agencies}
    return tuple(
        one
        if one.entry.valid_from is None or one.entry.valid_from <= opens or one.entry.code in heirs
        else replace(one, last_year=None)
        for one in items
    )
