"""Weekly counts by place of a service that campaigns promote, and which places can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from tracker.queries import campaigns, catalogue
from tracker.queries.campaigns import CampaignEntry
from tracker.queries.catalogue import LocalityEntry, ServiceEntry
from tracker.queries.periods import monday_of
from tracker.queries.reader import Reader
from tracker.store.models import UsagePlaceWeek, UsageWeek

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_WEEKS = 156
_WEEK = timedelta(days=7)
_PEERS = 40
_BESIDE = 3  # a place lies beside its three nearest ones
_MANY_BESIDE = 0.5


@dataclass(frozen=True)
class Weeks:
    """Counts [places, weeks] of a service, oldest week first."""

    mondays: tuple[date, ...]
    places: tuple[LocalityEntry, ...]
    online: Floats
    total: Floats

    def index(self, day: date) -> int:
        return (day - self.mondays[0]).days // 7

    def only(self, rows: Flags) -> "Weeks":
        """The chosen places alone."""
        kept = tuple(place for place, wanted in zip(self.places, rows, strict=True) if wanted)
        return Weeks(self.mondays, kept, self.online[rows], self.total[rows])


def read(reader: Reader, service: ServiceEntry, last_day: date) -> Weeks | None:
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
    return Weeks(mondays, places, online, total)


def spoilt(reader: Reader, one: CampaignEntry, service: ServiceEntry, counts: Weeks) -> Flags:
    """Places where another campaign for the service worked from the baseline on: they are no comparison."""
    since = one.starts_on - timedelta(weeks=26)
    others = [
        other
        for other in campaigns.of_service(reader, service.code)
        if other.id != one.id and other.ends_on >= since and other.starts_on <= one.ends_on
    ]
    found = np.zeros(len(counts.places), dtype=np.bool_)
    for other in others:
        found |= covered(reader, other, counts) > 0
    return found


def covered(reader: Reader, one: CampaignEntry, counts: Weeks) -> Floats:
    """How much of each place a campaign covers, 0..1."""
    shares = campaigns.covered(reader, one)
    return np.array([shares.get(place.id, 0.0) for place in counts.places])


def peers(reader: Reader, service: ServiceEntry, counts: Weeks) -> tuple[Floats, Floats] | tuple[None, None]:
    """Weekly counts [services, weeks] of the largest other services that no campaign promoted."""
    mondays = counts.mondays
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


def mostly_beside(places: Sequence[LocalityEntry], treated: Flags, compared: Flags) -> bool:
    """Whether most places of the comparison lie beside a treated one, so that what was done may have reached them.

    A place lies beside its three nearest by coordinates. False where fewer than half of the places have some.
    """
    known = [
        (number, place.longitude, place.latitude)
        for number, place in enumerate(places)
        if place.longitude is not None and place.latitude is not None
    ]
    if len(known) <= _BESIDE or 2 * len(known) < len(places):
        return False
    rows = np.array([number for number, _east, _north in known])
    middle = np.radians(np.mean([north for _number, _east, north in known]))
    points = np.array([(east * np.cos(middle), north) for _number, east, north in known])
    apart = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :_BESIDE]
    beside = treated[rows][nearest].any(axis=1)[compared[rows]]
    return bool(beside.size and beside.mean() > _MANY_BESIDE)
