"""What campaigns did: weekly counts by place put before the measure, with what may spoil the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from tracker.measures.effect import ENOUGH_UNTREATED, Effect, estimate
from tracker.measures.window import Window
from tracker.queries import campaigns, catalogue, figures, history, kept
from tracker.queries.cache import remembered
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import LocalityEntry, ServiceEntry
from tracker.queries.periods import monday_of
from tracker.queries.question import ONLINE_LEVELS, Question
from tracker.queries.reader import Reader
from tracker.store.models import UsagePlaceWeek, UsageWeek

Floats = NDArray[np.float64]

MOST_WEEKS = 156
LASTING = (13, 26)  # weeks after the end
PLACEBO = 13  # weeks before the start
COMPLETE = 0.9
_WEEK = timedelta(days=7)
_PEERS = 40


@dataclass(frozen=True)
class ServiceEffect:
    """What a campaign did for one service; `effect` None: `reason` says why nothing can be told yet.

    `weeks`: Mondays of the picture; `treated`, `untreated`: shares of these weeks, None without dossiers. `lasting`:
    effects some weeks after the end. `placebo`: the same estimate on weeks without the campaign, which should find
    nothing. `notes`: warnings beside those of the effect.
    """

    service: ServiceEntry
    effect: Effect | None
    reason: str = ""
    weeks: tuple[date, ...] = ()
    treated: tuple[float | None, ...] = ()
    untreated: tuple[float | None, ...] = ()
    first: int = 0
    last: int = 0
    lasting: tuple[tuple[int, Effect], ...] = ()
    placebo: Effect | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Weeks:
    """Counts [places, weeks] of a service, oldest week first."""

    mondays: tuple[date, ...]
    places: tuple[LocalityEntry, ...]
    online: Floats
    total: Floats

    def index(self, day: date) -> int:
        return (day - self.mondays[0]).days // 7


@remembered
def effects(reader: Reader, one: CampaignEntry) -> tuple[ServiceEffect, ...]:
    """Return what a campaign did for each of its services that the catalogue knows."""
    entries = catalogue.load(reader)
    found = [service for code in one.services if (service := entries.service(code)) is not None]
    return tuple(_effect(reader, one, service) for service in found)


@remembered
def detectable(reader: Reader, one: CampaignEntry) -> tuple[tuple[ServiceEntry, float], ...]:
    """Return what a planned campaign could show: the smallest lift found with a chance of 80 %, by service.

    Worked out on the last weeks that are known, as long as the campaign; services that cannot tell are left out.
    """
    entries, found = catalogue.load(reader), []
    last_day = kept.kept(reader).last_day_with_data("calendar")
    length = one.days // 7
    for code in one.services:
        service = entries.service(code)
        counts = _read(reader, service, last_day) if service is not None and last_day is not None else None
        if service is None or counts is None or not 0 < length <= len(counts.mondays):
            continue
        treated = _covered(reader, one, counts) >= 1
        peers = _peers(reader, service, counts.mondays) if (~treated).sum() < ENOUGH_UNTREATED else (None, None)
        end = len(counts.mondays)
        told = estimate(counts.online, counts.total, treated, end - length, end, *peers)
        if told.method != "none":
            found.append((service, told.smallest_detectable))
    return tuple(found)


def _effect(reader: Reader, one: CampaignEntry, service: ServiceEntry) -> ServiceEffect:
    start = one.starts_on + timedelta(days=-one.starts_on.weekday() % 7)
    end = monday_of(one.ends_on + timedelta(days=1))
    last_day = kept.kept(reader).last_day_with_data("calendar")
    if reason := _too_early(reader, one, start, end, last_day):
        return ServiceEffect(service, None, reason)
    counts = _read(reader, service, last_day or end)
    if counts is None:
        return ServiceEffect(service, None, "next_run")
    if start < counts.mondays[0]:
        return ServiceEffect(service, None, "no_data_before")
    if not _complete(reader, service, start, end):
        return ServiceEffect(service, None, "incomplete")
    return _told(reader, one, service, counts, (counts.index(start), counts.index(end)))


def _too_early(reader: Reader, one: CampaignEntry, start: date, end: date, last_day: date | None) -> str:
    """Why the whole weeks from start to end cannot tell anything yet; empty where they can."""
    if one.cancelled:
        return "cancelled"
    if end <= start:
        return "shorter_than_a_week"
    known = last_day is not None and last_day >= end - timedelta(days=1)
    return "" if known and end <= reader.today else "not_yet"


def _told(
    reader: Reader, one: CampaignEntry, service: ServiceEntry, counts: _Weeks, window: tuple[int, int]
) -> ServiceEffect:
    shares = _covered(reader, one, counts)
    treated, spoilt = shares >= 1, _spoilt(reader, one, service, counts) | ((shares > 0) & (shares < 1))
    rows = treated | ~spoilt
    x, n, chosen = counts.online[rows], counts.total[rows], treated[rows]
    peers = _peers(reader, service, counts.mondays) if (~chosen).sum() < ENOUGH_UNTREATED else (None, None)
    length = window[1] - window[0]

    def at(first: int, last: int, stop: int | None = None) -> Effect:
        return estimate(x, n, chosen, first, last, peers[0], peers[1], stop)

    lasting = tuple(
        (after, at(window[1] + after - length, window[1] + after, window[0]))
        for after in LASTING
        if window[1] + after <= len(counts.mondays) and after >= length
    )
    before = at(window[0] - PLACEBO, window[1] - PLACEBO) if window[0] >= PLACEBO and length <= PLACEBO else None
    return ServiceEffect(
        service,
        at(*window),
        weeks=counts.mondays,
        treated=_share(x[chosen], n[chosen]),
        untreated=_share(x[~chosen], n[~chosen]),
        first=window[0],
        last=window[1] - 1,
        lasting=tuple(told for told in lasting if told[1].method != "none"),
        placebo=before if before is not None and before.method != "none" else None,
        notes=tuple(_warnings(reader, one, service, counts, window, bool((spoilt & ~treated).any()))),
    )


def _share(online: Floats, total: Floats) -> tuple[float | None, ...]:
    sums = zip(online.sum(axis=0).tolist(), total.sum(axis=0).tolist(), strict=True)
    return tuple(filed / received if received else None for filed, received in sums)


def _read(reader: Reader, service: ServiceEntry, last_day: date) -> _Weeks | None:
    """The weeks of a service up to the last whole one; None where the pipeline has not counted them yet."""
    end = monday_of(last_day + timedelta(days=1))
    rows = reader.session.execute(
        select(UsagePlaceWeek.locality_id, UsagePlaceWeek.week, UsagePlaceWeek.online, UsagePlaceWeek.dossiers).where(
            UsagePlaceWeek.service_id == service.id,
            UsagePlaceWeek.week < end,
            UsagePlaceWeek.week >= end - MOST_WEEKS * _WEEK,
        )
    ).all()
    if not rows:
        return None
    first = min(row.week for row in rows)
    mondays = tuple(first + number * _WEEK for number in range((end - first).days // 7))
    places = tuple(place for place in catalogue.load(reader).localities if catalogue.valid_on(place, reader.today))
    number = {place.id: row for row, place in enumerate(places)}
    online, total = (np.zeros((len(places), len(mondays))) for _side in range(2))
    for row in rows:
        if row.locality_id in number:
            cell = number[row.locality_id], (row.week - first).days // 7
            online[cell] += row.online
            total[cell] += row.dossiers
    return _Weeks(mondays, places, online, total)


def _spoilt(reader: Reader, one: CampaignEntry, service: ServiceEntry, counts: _Weeks) -> NDArray[np.bool_]:
    """Places where another campaign for the service worked from the baseline on: they are no comparison."""
    since = one.starts_on - timedelta(weeks=26)
    others = [
        other
        for other in campaigns.of_service(reader, service.code)
        if other.id != one.id and other.ends_on >= since and other.starts_on <= one.ends_on
    ]
    found = np.zeros(len(counts.places), dtype=np.bool_)
    for other in others:
        found |= _covered(reader, other, counts) > 0
    return found


def _covered(reader: Reader, one: CampaignEntry, counts: _Weeks) -> Floats:
    """How much of each place a campaign covers, 0..1."""
    shares = campaigns.covered(reader, one)
    return np.array([shares.get(place.id, 0.0) for place in counts.places])


def _complete(reader: Reader, service: ServiceEntry, start: date, end: date) -> bool:
    """Whether nearly all reports of the service are complete in the weeks of the campaign."""
    question = Question(Window(start, end - timedelta(days=1), reader.months, reader.today))
    units = figures.sums(reader, question, (), frozenset({service.id}))[()].tally.units
    return units.expected == 0 or units.reported >= COMPLETE * units.expected


def _peers(reader: Reader, service: ServiceEntry, mondays: Sequence[date]) -> tuple[Floats, Floats] | tuple[None, None]:
    """Weekly counts [services, weeks] of the largest other services that no campaign promoted."""
    promoted = {code for one in campaigns.campaigns(reader) if not one.cancelled for code in one.services}
    entries = catalogue.load(reader).services
    allowed = {one.id for one in entries if one.id != service.id and one.code not in promoted}
    rows = reader.session.execute(
        select(UsageWeek.service_id, UsageWeek.week, UsageWeek.online, UsageWeek.dossiers).where(
            UsageWeek.week.between(mondays[0], mondays[-1])
        )
    ).all()
    number = {id_: row for row, id_ in enumerate(sorted({row.service_id for row in rows} & allowed))}
    if not number:
        return None, None
    online, total = (np.zeros((len(number), len(mondays))) for _side in range(2))
    for row in rows:
        if row.service_id in number:
            cell = number[row.service_id], (row.week - mondays[0]).days // 7
            online[cell] += row.online
            total[cell] += row.dossiers
    largest = np.argsort(-total.sum(axis=1), kind="stable")[:_PEERS]
    return online[largest], total[largest]


def _warnings(
    reader: Reader,
    one: CampaignEntry,
    service: ServiceEntry,
    counts: _Weeks,
    window: tuple[int, int],
    left_out: bool,
) -> list[str]:
    since, until = counts.mondays[max(0, window[0] - 26)], counts.mondays[window[1] - 1]
    told = ["overlap"] if campaigns.overlapping(reader, one) else []
    if left_out:
        told.append("others_left_out")
    steps = catalogue.load(reader).levels.get(service.id, ())
    if any(since < step.valid_from <= until and step.level in ONLINE_LEVELS for step in steps[1:]):
        told.append("level_changed")
    if history.reforms(reader, Window(since, until, reader.months, reader.today)):
        told.append("reform")
    return told
