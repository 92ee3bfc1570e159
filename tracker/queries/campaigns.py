"""Campaigns with their services and places, what they can win, and which stand in each other's way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from tracker.queries import catalogue, places, standing
from tracker.queries.cache import remembered
from tracker.queries.catalogue import LocalityEntry, ServiceEntry
from tracker.queries.question import Question
from tracker.queries.reader import Reader
from tracker.store.models import Campaign, CampaignPlace, CampaignService
from tracker.store.models.campaigns import AUDIENCES
from tracker.store.place_history import place_history

Status = Literal["planned", "running", "ended", "cancelled"]
APPLICANTS = AUDIENCES
STATUSES: tuple[Status, ...] = ("running", "planned", "ended", "cancelled")
_PRIOR = 12.0
_YEAR = 365.25


@dataclass(frozen=True)
class CampaignEntry:
    """A campaign; `services`, `places`, `compared`: codes. No place: the whole province."""

    id: int
    name: str
    kind: str
    starts_on: date
    ends_on: date
    audience: str | None
    cost: int | None
    owner: str
    partners: str
    message: str
    cancelled: bool
    author: str
    services: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()

    def status(self, today: date) -> Status:
        """Where a campaign stands on a day."""
        if self.cancelled:
            return "cancelled"
        if today < self.starts_on:
            return "planned"
        return "running" if today <= self.ends_on else "ended"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


_COLUMNS = ("id name kind starts_on ends_on audience cost owner partners message cancelled author").split()


@remembered
def campaigns(reader: Reader) -> tuple[CampaignEntry, ...]:
    """Return all campaigns, the one that starts last first."""
    services: dict[int, list[str]] = defaultdict(list)
    treated: dict[int, list[str]] = defaultdict(list)
    compared: dict[int, list[str]] = defaultdict(list)
    for one in reader.session.scalars(select(CampaignService).order_by(CampaignService.service)):
        services[one.campaign_id].append(one.service)
    for place in reader.session.scalars(select(CampaignPlace).order_by(CampaignPlace.locality)):
        (treated if place.role == "treated" else compared)[place.campaign_id].append(place.locality)
    columns = [getattr(Campaign, name) for name in _COLUMNS]
    rows = reader.session.execute(select(*columns).order_by(Campaign.starts_on.desc(), Campaign.id.desc()))
    return tuple(
        CampaignEntry(
            **dict(zip(_COLUMNS, row, strict=True)),
            services=tuple(services[row[0]]),
            places=tuple(treated[row[0]]),
            compared=tuple(compared[row[0]]),
        )
        for row in rows
    )


def campaign(reader: Reader, campaign_id: int) -> CampaignEntry | None:
    """Return one campaign; None where there is none of this number."""
    return next((one for one in campaigns(reader) if one.id == campaign_id), None)


def of_service(reader: Reader, code: str) -> tuple[CampaignEntry, ...]:
    """Return the campaigns that promoted a service, or will; none that was cancelled."""
    return tuple(one for one in campaigns(reader) if code in one.services and not one.cancelled)


def overlapping(reader: Reader, one: CampaignEntry) -> tuple[CampaignEntry, ...]:
    """Return other campaigns for one of its services in one of its places on some of its days: neither tells much."""
    return tuple(
        other
        for other in campaigns(reader)
        if other.id != one.id
        and not (other.cancelled or one.cancelled)
        and other.starts_on <= one.ends_on
        and one.starts_on <= other.ends_on
        and set(other.services) & set(one.services)
        and (not other.places or not one.places or set(other.places) & set(one.places))
    )


@dataclass(frozen=True)
class Gain:
    """A service of a campaign at its places: dossiers expected while it runs, and those short of the target.

    `target` None: none is set, so that nothing is short.
    """

    service: ServiceEntry
    target: float | None
    share: float | None
    expected: float
    movable: float


@dataclass(frozen=True)
class PlaceGain:
    """A place of a campaign with what its services are short of there while it runs."""

    place: LocalityEntry
    expected: float
    movable: float


@dataclass(frozen=True)
class Expected:
    """What a campaign can win at most: if its services reached their targets at its places while it runs."""

    services: tuple[Gain, ...]
    places: tuple[PlaceGain, ...]

    @property
    def movable(self) -> float:
        return sum(one.movable for one in self.services)

    @property
    def expected(self) -> float:
        return sum(one.expected for one in self.services)


@remembered
def expected(reader: Reader, question: Question, one: CampaignEntry) -> Expected:
    """Work out what a campaign can win, from the 12 complete months of a question.

    The share of a place is shrunk to that of its service as on the list of low use: (X + 12 r) ÷ (N + 12).
    """
    ranked, entries = standing.ranking_question(question), catalogue.load(reader)
    chosen = [service for code in one.services if (service := entries.service(code)) is not None]
    wanted = covered(reader, one)
    sums = places.sums(reader, ranked, ("service", "locality"), frozenset(service.id for service in chosen))
    stands = standing.standings(reader, question)
    part = one.days / _YEAR
    by_place: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    found = []
    for service in chosen:
        target = stands[service.id].target if service.id in stands else None
        counts = {key[1]: told.tally.base for key, told in sums.items() if key[0] == service.id}
        whole = sum(base.dossiers for base in counts.values())
        usual = sum(base.online for base in counts.values()) / whole if whole else 0.0
        here = {place: base for place, base in counts.items() if place in wanted or (place is None and not one.places)}
        movable = 0.0
        for place, base in here.items():
            share = (base.online + _PRIOR * usual) / (base.dossiers + _PRIOR)
            short = max(0.0, base.dossiers * ((target or 0.0) - share)) * part
            movable += short
            if place is not None:
                by_place[place][0] += base.dossiers * part
                by_place[place][1] += short
        dossiers = sum(base.dossiers for base in here.values())
        online = sum(base.online for base in here.values())
        found.append(Gain(service, target, online / dossiers if dossiers else None, dossiers * part, movable))
    return Expected(tuple(found), _ordered(reader, by_place))


def _ordered(reader: Reader, by_place: dict[int, list[float]]) -> tuple[PlaceGain, ...]:
    entries = catalogue.load(reader).locality_by_id
    found = [PlaceGain(entries[place], *told) for place, told in by_place.items() if place in entries]
    return tuple(sorted(found, key=lambda one: (-one.movable, one.place.sort_key)))


def alike(reader: Reader, question: Question, services: Iterable[str], codes: Iterable[str]) -> list[str]:
    """Return codes of places in an order in which neighbours are alike: by their share of some services, then size."""
    entries, ranked = catalogue.load(reader), standing.ranking_question(question)
    ids = frozenset(found.id for code in services if (found := entries.service(code)) is not None)
    sums = places.sums(reader, ranked, ("locality",), ids)

    def order(place: LocalityEntry) -> tuple[float, int, str]:
        told = sums.get((place.id,))
        base = told.tally.base if told else None
        share = base.online / base.dossiers if base and base.dossiers else -1.0
        return share, base.dossiers if base else 0, place.code

    return [place.code for place in sorted(_places(reader, codes, reader.today), key=order)]


@remembered
def covered(reader: Reader, one: CampaignEntry) -> dict[int, float]:
    """Return places in force today by how much of them a campaign covers: 1 wholly, between 0 and 1 in part.

    Its codes are those of its first day, and a place that was merged from several is covered as far as those were.
    Without codes it covers the whole province, but for what it leaves out as a comparison.
    """
    day, entries = min(one.starts_on, reader.today), catalogue.load(reader)
    by_id, found = entries.locality_by_id, {}
    for place in (place for place in entries.localities if catalogue.valid_on(place, reader.today)):
        then = [
            by_id[old].code
            for old in _origins(reader)[place.id]
            if old in by_id and catalogue.valid_on(by_id[old], day)
        ]
        works = [code in one.places if one.places else code not in one.compared for code in then]
        if any(works):
            found[place.id] = sum(works) / len(works)
    return found


@remembered
def _origins(reader: Reader) -> dict[int, frozenset[int]]:
    """Return places in force today with all that became them at reforms, themselves too."""
    past = place_history(reader.session)
    here = (place for place in catalogue.load(reader).localities if catalogue.valid_on(place, reader.today))
    return {place.id: frozenset(past.became(place.id, past.epochs[-1])) for place in here}


def _places(reader: Reader, codes: Iterable[str], day: date) -> Sequence[LocalityEntry]:
    wanted = set(codes)
    return [one for one in catalogue.load(reader).localities if one.code in wanted and catalogue.valid_on(one, day)]


def named_places(reader: Reader, codes: Iterable[str], day: date) -> tuple[tuple[str, str], ...]:
    """Return codes of places with their names on a day, in the order of names; a code without a place is its name."""
    names = {one.code: one for one in _places(reader, codes, day)}
    known = sorted(names.values(), key=lambda one: one.sort_key)
    return (*((one.code, one.name) for one in known), *((code, code) for code in codes if code not in names))
