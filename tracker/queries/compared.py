"""Reported totals beside the dossiers that count instead of them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.queries import catalogue
from tracker.queries.reader import Reader
from tracker.store.models import Comparison, Service, Source

PAGE = 100


@dataclass(frozen=True)
class Compared:
    """A reported total beside what counts; `reason`: the likely one of the difference (None: they agree).

    `explained`: how many dossiers the reason may account for.
    """

    source: str
    service: str
    agency: str | None
    period_start: date
    period_end: date
    channel: str
    reported: int
    counted: int
    reason: str | None
    explained: int | None


@dataclass(frozen=True)
class Month:
    """What a source reported for the periods that begin in a month, beside what counts there."""

    source: str
    start: date
    end: date
    totals: int
    differing: int
    reported: int
    counted: int
    apart: int  # sum of the differences, whatever their direction


def comparisons(reader: Reader, page: int = 1) -> tuple[tuple[Compared, ...], int]:
    """Return one page of totals that differ from what counts, largest difference first, and their number."""
    agencies = catalogue.load(reader).agency_by_id
    differs = Comparison.reported != Comparison.counted
    statement = (
        select(Comparison, Source.name, Service.code)
        .join(Source, Comparison.source_id == Source.id)
        .join(Service, Comparison.service_id == Service.id)
        .where(differs)
        .order_by(func.abs(Comparison.reported - Comparison.counted).desc(), Comparison.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    items = tuple(
        Compared(
            name,
            code,
            agencies[row.agency_id].code if row.agency_id in agencies else None,
            date.fromisoformat(row.period_start),
            date.fromisoformat(row.period_end),
            row.channel,
            row.reported,
            row.counted,
            row.reason,
            row.explained,
        )
        for row, name, code in reader.session.execute(statement)
    )
    return items, int(reader.session.scalar(select(func.count(Comparison.id)).where(differs)) or 0)


def by_month(reader: Reader) -> tuple[Month, ...]:
    """Return the comparisons summed by source and period, those that are furthest apart first."""
    reported, counted = Comparison.reported, Comparison.counted
    keys = (Source.name, Comparison.period_start, Comparison.period_end)
    apart = func.abs(reported - counted)
    columns = (func.count(Comparison.id), func.sum(reported), func.sum(counted), func.sum(apart))
    statement = select(*keys, *columns).join(Source, Comparison.source_id == Source.id).group_by(*keys)
    differing: dict[tuple[str, str, str], int] = defaultdict(int)
    unlike = select(*keys, func.count(Comparison.id)).join(Source, Comparison.source_id == Source.id)
    for name, start, end, number in reader.session.execute(unlike.where(reported != counted).group_by(*keys)):
        differing[name, start, end] = number
    found = [
        Month(
            name,
            date.fromisoformat(start),
            date.fromisoformat(end),
            totals,
            differing[name, start, end],
            int(said),
            int(held),
            int(gap),
        )
        for name, start, end, totals, said, held, gap in reader.session.execute(statement)
    ]
    return tuple(sorted(found, key=lambda one: (-one.apart, one.source, one.start)))
