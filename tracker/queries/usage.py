"""Dossiers of a service period by period, by channel, agency, place or level; every level counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import and_, func, or_, select

from tracker.measures.window import Window
from tracker.queries import catalogue, places, units
from tracker.queries.cache import remembered
from tracker.queries.catalogue import ServiceEntry
from tracker.queries.counting import CHANNELS
from tracker.queries.periods import GRAINS, LENGTHS, Grain, bucket, week_name
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import UsageDay, UsagePlace
from tracker.store.models import UsageUnit as Unit

By = Literal["channel", "agency", "locality", "level"]
KEYS: tuple[By, ...] = get_args(By)


class CoarserDataError(Exception):
    """The data of the service are kept in coarser periods than asked for; `finest` would be answered."""

    def __init__(self, grain: Grain, finest: Grain) -> None:
        super().__init__(f"the data are coarser than {grain}; the finest grain is {finest}")
        self.grain, self.finest = grain, finest


@dataclass(frozen=True)
class UsageItem:
    """Dossiers of one period under one key; `start` orders periods. `key` None: the log does not say."""

    period: str
    start: date
    key: str | None
    dossiers: int


@dataclass(frozen=True)
class _Piece:
    """Counts of a stretch of days by channel, with what they can be sorted by."""

    start: date
    end: date
    months: int
    yields: tuple[date, date] | None
    agency_id: int | None
    level: int | None
    locality_id: int | None
    channels: dict[str, int]


@remembered
def usage(reader: Reader, question: Question, service: ServiceEntry, grain: Grain, by: By) -> tuple[UsageItem, ...]:
    """Return the non-zero counts in order of period and key.

    Raises:
        CoarserDataError: some of the service's data in the period are coarser than the grain.
    """
    if by == "locality" or question.filters.locality is not None:
        if grain in ("day", "week"):
            raise CoarserDataError(grain, "month")
        pieces = _place_pieces(reader, question, service)
    else:
        _refuse_coarser(reader, question, service, grain)
        if grain in ("day", "week"):
            pieces = _days(reader, question, service, UsageDay.week if grain == "week" else UsageDay.day)
        else:
            pieces = _unit_pieces(reader, question, service)
    counted: dict[tuple[date, str, str | None], int] = defaultdict(int)
    for piece in pieces:
        place = _period(reader, question.window, grain, piece)
        if place is not None:
            for key, dossiers in _keys(reader, question, by, piece):
                counted[(place[0], place[1], key)] += dossiers
    return tuple(
        UsageItem(name, start, key, dossiers)
        for (start, name, key), dossiers in sorted(
            counted.items(), key=lambda one: (one[0][0], one[0][2] is None, one[0][2] or "")
        )
        if dossiers
    )


def channel_totals(reader: Reader, question: Question, service: ServiceEntry) -> dict[str, int]:
    """Return all dossiers of the period by channel, every level, channels without dossiers included."""
    totals = dict.fromkeys(CHANNELS, 0)
    window = question.window
    for piece in _unit_pieces(reader, question, service):
        if not _yields_inside(piece, window.start, window.end):
            for channel, dossiers in piece.channels.items():
                totals[channel] += dossiers
    return totals


def _period(reader: Reader, window: Window, grain: Grain, piece: _Piece) -> tuple[date, str] | None:
    """Start and name of the period of a piece; None where a coarser piece stands for it there."""
    if grain == "day":
        return piece.start, piece.start.isoformat()
    if grain == "week":
        return piece.start, week_name(piece.start)
    months = window.months
    one = bucket(months, months.index(piece.start), LENGTHS[grain], reader.settings.time.fiscal_year_starts)
    if piece.end > one.end or _yields_inside(piece, max(one.start, window.start), min(one.end, window.end)):
        return None
    return one.start, one.name


def _yields_inside(piece: _Piece, start: date, end: date) -> bool:
    return piece.yields is not None and piece.yields[0] >= start and piece.yields[1] <= end


def _keys(reader: Reader, question: Question, by: By, piece: _Piece) -> Iterable[tuple[str | None, int]]:
    if by == "channel":
        return piece.channels.items()
    total = sum(piece.channels.values())
    entries = catalogue.load(reader)
    key: str | None = None
    if by == "level":
        key = None if piece.level is None else str(piece.level)
    elif by == "agency" and piece.agency_id is not None:
        agency = entries.agency_by_id.get(entries.heir(piece.agency_id, question.day))
        key = agency.code if agency else None
    elif by == "locality" and piece.locality_id is not None:
        place = entries.locality_by_id.get(piece.locality_id)
        key = place.code if place else None
    return [(key, total)]


def _refuse_coarser(reader: Reader, question: Question, service: ServiceEntry, grain: Grain) -> None:
    """Refuse a grain finer than what is kept: whole quarters or years, or months known by totals alone."""
    window = question.window
    allowed = units.scope(reader, question, frozenset({service.id}))
    longer = Unit.months > LENGTHS.get(grain, 1)
    told = or_(Unit.active, sum((getattr(Unit, name) for name in CHANNELS[1:]), Unit.online) > 0)
    wanted = and_(longer, Unit.alone)
    if grain in ("day", "week"):
        wanted = or_(wanted, Unit.from_totals)
    statement = select(func.max(Unit.months)).where(
        Unit.calendar == window.months.kind,
        Unit.period_start <= window.end,
        Unit.period_end >= window.start,
        wanted,
        told,
        *allowed.conditions(Unit),
    )
    longest = reader.session.scalar(statement)
    if longest:
        finest: Grain = next((one for one in GRAINS if LENGTHS.get(one, 0) >= longest), "year")
        raise CoarserDataError(grain, finest)


def _unit_pieces(reader: Reader, question: Question, service: ServiceEntry) -> list[_Piece]:
    """Units inside the window, and the days of the months that it cuts."""
    window = question.window
    allowed = units.scope(reader, question, frozenset({service.id}))
    statement = select(Unit).where(
        Unit.calendar == window.months.kind,
        Unit.period_start >= window.start,
        or_(Unit.period_end <= window.known_end, and_(Unit.months > 1, Unit.period_end <= window.end)),
        *allowed.conditions(Unit),
    )
    if question.filters.level is not None:
        statement = statement.where(Unit.level == question.filters.level)
    pieces = [_of_unit(row) for row in reader.session.scalars(statement)]
    for cut in window.cuts:
        days = replace(window, start=cut.first, end=cut.last)
        pieces += _days(reader, replace(question, window=days, as_of=question.day), service, UsageDay.day)
    return pieces


def _of_unit(row: Unit) -> _Piece:
    yields = (row.yields_start, row.yields_end) if row.yields_start and row.yields_end else None
    counts = {name: int(getattr(row, name)) for name in CHANNELS}
    return _Piece(row.period_start, row.period_end, row.months, yields, row.agency_id, row.level, None, counts)


def _days(reader: Reader, question: Question, service: ServiceEntry, start: Any) -> list[_Piece]:
    window = question.window
    allowed = units.scope(reader, question, frozenset({service.id}))
    statement = select(
        start.label("start"),
        UsageDay.agency_id,
        UsageDay.level,
        UsageDay.channel,
        func.sum(UsageDay.dossiers).label("dossiers"),
    ).where(UsageDay.day.between(window.start, window.known_end), *allowed.conditions(UsageDay))
    if question.filters.level is not None:
        statement = statement.where(UsageDay.level == question.filters.level)
    statement = statement.group_by(start, UsageDay.agency_id, UsageDay.level, UsageDay.channel)
    return [
        _Piece(row.start, row.start, 0, None, row.agency_id, row.level, None, {row.channel: int(row.dossiers)})
        for row in reader.session.execute(statement)
    ]


def _place_pieces(reader: Reader, question: Question, service: ServiceEntry) -> list[_Piece]:
    """Whole months by place, of the places that the last day of the question knows."""
    window = question.window
    since = places.epoch_asked(reader, question)
    if since is None:
        return []
    allowed = units.scope(reader, question, frozenset({service.id}))
    statement = select(UsagePlace).where(
        UsagePlace.epoch == since,
        UsagePlace.calendar == window.months.kind,
        UsagePlace.period_start >= window.start,
        UsagePlace.period_end <= window.known_end,
        *allowed.conditions(UsagePlace),
    )
    if question.filters.locality is not None:
        place = catalogue.load(reader).locality(question.filters.locality, question.day)
        statement = statement.where(UsagePlace.locality_id == place.id)
    if question.filters.level is not None:
        statement = statement.where(UsagePlace.level == question.filters.level)
    return [_of_place(row) for row in reader.session.scalars(statement)]


def _of_place(row: UsagePlace) -> _Piece:
    counts = {name: int(getattr(row, name)) for name in CHANNELS}
    return _Piece(row.period_start, row.period_end, 1, None, row.agency_id, row.level, row.locality_id, counts)
