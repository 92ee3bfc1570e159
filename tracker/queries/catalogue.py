"""Services, agencies, places and their dates, read once per data version, and what filters can be set to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import Select, select

from tracker.queries.cache import remembered
from tracker.queries.everyday import fits, readings
from tracker.queries.question import Filters, UnknownCodeError
from tracker.queries.reader import Reader
from tracker.store.models import Agency, Locality, Service, ServiceLevel, Target
from tracker.store.text import plain_service_code, sort_key


@dataclass(frozen=True)
class ServiceEntry:
    """A service of the catalogue; `agency_id` is the catalogue's agency."""

    id: int
    code: str
    name_vi: str
    name_en: str | None
    folded: str
    sort_key: str
    level: int | None
    agency_id: int | None
    field: str | None
    audience: str | None
    online_from: date | None
    retired_on: date | None
    target: float | None
    successor: str | None
    provisional: bool
    url: str | None

    def in_force(self, day: date) -> bool:
        """Whether the service counts on a day: from `online_from` to `retired_on`."""
        started = self.online_from is None or self.online_from <= day
        return started and (self.retired_on is None or day <= self.retired_on)

    def name(self, language: str) -> str:
        return (self.name_en or self.name_vi) if language == "en" else self.name_vi


@dataclass(frozen=True)
class LevelEntry:
    """The level of a service from a day on; `agency_id` None: of all its agencies."""

    agency_id: int | None
    level: int
    valid_from: date


@dataclass(frozen=True)
class AgencyEntry:
    id: int
    code: str
    name: str
    folded: str
    sort_key: str
    kind: str | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successor: str | None


@dataclass(frozen=True)
class LocalityEntry:
    id: int
    code: str
    name: str
    folded: str
    sort_key: str
    kind: str | None
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    population: int | None
    adults: int | None
    longitude: float | None
    latitude: float | None
    shape: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TargetEntry:
    scope: str
    code: str | None
    target: float
    valid_from: date | None
    valid_to: date | None
    legal_basis: str | None


class Dated(Protocol):
    """Something whose code means it only between two days."""

    @property
    def code(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def valid_on(entry: Dated, day: date) -> bool:
    """Whether an entry with dates is in force on a day (open ends are open)."""
    return (entry.valid_from is None or entry.valid_from <= day) and (entry.valid_to is None or day <= entry.valid_to)


def day_in_force(entry: Dated, day: date) -> date:
    """Return the day nearest to `day` on which an entry is in force: `code@date` may mean one that is not."""
    return min(max(day, entry.valid_from or day), entry.valid_to or date.max)


@dataclass(frozen=True)
class Catalogue:
    """All of the catalogue; names are in Vietnamese order."""

    services: tuple[ServiceEntry, ...]
    levels: dict[int, tuple[LevelEntry, ...]]
    agencies: tuple[AgencyEntry, ...]
    localities: tuple[LocalityEntry, ...]
    targets: tuple[TargetEntry, ...]

    @cached_property
    def service_by_code(self) -> dict[str, ServiceEntry]:
        return {service.code: service for service in self.services}

    @cached_property
    def agency_by_id(self) -> dict[int, AgencyEntry]:
        return {agency.id: agency for agency in self.agencies}

    @cached_property
    def locality_by_id(self) -> dict[int, LocalityEntry]:
        return {locality.id: locality for locality in self.localities}

    def service(self, code: str) -> ServiceEntry | None:
        """Find a service by its code or a variant of it (1.001193.000.00.00.H56)."""
        return self.service_by_code.get(code) or self.service_by_code.get(plain_service_code(code))

    def agency(self, code: str, day: date) -> AgencyEntry:
        """Find an agency by code as valid on a day, or by `code@date`; UnknownCodeError where none is."""
        return _find(self.agencies, "agency", code, day)

    def locality(self, code: str, day: date) -> LocalityEntry:
        """Find a place by code as valid on a day, or by `code@date`; UnknownCodeError where there is none."""
        return _find(self.localities, "locality", code, day)

    def level_on(self, service: ServiceEntry, day: date, agency_id: int | None = None) -> int | None:
        """Return the level of a service (at an agency) on a day, as far as the catalogue tells it."""
        entries = [entry for entry in self.levels.get(service.id, ()) if entry.valid_from <= day]
        own = [entry for entry in entries if agency_id is not None and entry.agency_id == agency_id]
        common = [entry for entry in entries if entry.agency_id is None]
        latest = max(own or common, key=lambda entry: entry.valid_from, default=None)
        return latest.level if latest else service.level

    def heir(self, agency_id: int, day: date) -> int:
        """Return the agency that holds on a day what an agency held: itself, or its successor by then."""
        seen = {agency_id}
        entry = self.agency_by_id.get(agency_id)
        while entry and entry.successor and entry.valid_to and entry.valid_to < day:
            following = _successor(self.agencies, entry.successor, entry.valid_to)
            if following is None or following.id in seen:
                break
            seen.add(following.id)
            entry = following
        return entry.id if entry else agency_id

    def agency_ids(self, filters: Filters, day: date) -> frozenset[int] | None:
        """Return the agencies that filters by agency and tier leave, predecessors included; None: all."""
        if filters.agency is None and filters.tier is None:
            return None
        chosen = {agency.id for agency in self.agencies}
        if filters.agency is not None:
            wanted = self.agency(filters.agency, day)
            then = day_in_force(wanted, day)
            chosen = {one for one in chosen if self.heir(one, then) == wanted.id}
        if filters.tier is not None:
            chosen = {one for one in chosen if self.agency_by_id[self.heir(one, day)].kind == filters.tier}
        return frozenset(chosen)

    def matching(self, filters: Filters) -> Iterator[ServiceEntry]:
        """Yield the services that filters by field, audience and words leave."""
        words = readings(filters.q or "")
        for service in self.services:
            if filters.field is not None and service.field != filters.field:
                continue
            if filters.audience is not None and service.audience != filters.audience:
                continue
            if fits(service.folded, words):
                yield service

    def service_ids(self, filters: Filters) -> frozenset[int] | None:
        """Return the services that filters by field, audience and words leave; None: all."""
        if filters.field is None and filters.audience is None and not filters.q:
            return None
        return frozenset(service.id for service in self.matching(filters))


def _find(entries: Iterable[D], parameter: str, code: str, day: date) -> D:
    plain, at, asked = code.partition("@")
    if at:
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            raise UnknownCodeError(
                parameter, code, "a code that is valid on the last day of the period, or code@YYYY-MM-DD"
            ) from None
    found = [entry for entry in entries if entry.code == plain and valid_on(entry, day)]
    if not found:
        raise UnknownCodeError(
            parameter, code, "a code that is valid on the last day of the period, or code@YYYY-MM-DD"
        )
    return max(found, key=lambda entry: entry.valid_from or date.min)


def _successor(agencies: Iterable[AgencyEntry], code: str, ended: date) -> AgencyEntry | None:
    later = [one for one in agencies if one.code == code and (one.valid_to is None or one.valid_to > ended)]
    return min(later, key=lambda one: one.valid_from or date.min, default=None)


@dataclass(frozen=True)
class FilterChoices:
    """What the filters of pages can be set to on a day, in Vietnamese order."""

    fields: tuple[str, ...]
    audiences: tuple[str, ...]
    tiers: tuple[str, ...]
    agencies: tuple[AgencyEntry, ...]
    localities: tuple[LocalityEntry, ...]


def filter_choices(reader: Reader, day: date) -> FilterChoices:
    """Return what filters can be set to on a day."""
    everything = load(reader)
    agencies = tuple(agency for agency in everything.agencies if valid_on(agency, day))
    return FilterChoices(
        _distinct(service.field for service in everything.services),
        _distinct(service.audience for service in everything.services),
        _distinct(agency.kind for agency in agencies),
        agencies,
        tuple(locality for locality in everything.localities if valid_on(locality, day)),
    )


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}, key=sort_key))


@remembered
def load(reader: Reader) -> Catalogue:
    """Read the catalogue."""
    session = reader.session
    levels: dict[int, list[LevelEntry]] = defaultdict(list)
    for row in session.execute(
        select(ServiceLevel.service_id, ServiceLevel.agency_id, ServiceLevel.level, ServiceLevel.valid_from)
    ):
        levels[row.service_id].append(LevelEntry(row.agency_id, row.level, row.valid_from))
    services = [ServiceEntry(*row) for row in session.execute(_columns(Service, ServiceEntry))]
    agencies = [AgencyEntry(*row) for row in session.execute(_columns(Agency, AgencyEntry))]
    localities = [LocalityEntry(*row) for row in session.execute(_columns(Locality, LocalityEntry))]
    targets = [TargetEntry(*row) for row in session.execute(_columns(Target, TargetEntry))]
    return Catalogue(
        tuple(sorted(services, key=lambda one: (one.sort_key, one.code))),
        {id_: tuple(sorted(entries, key=lambda one: one.valid_from)) for id_, entries in levels.items()},
        tuple(sorted(agencies, key=lambda one: (one.sort_key, one.code))),
        tuple(sorted(localities, key=lambda one: (one.sort_key, one.code))),
        tuple(targets),
    )


def _columns(model: Any, entry: Any) -> Select[tuple[Any, ...]]:
    return select(*(getattr(model, name) for name in entry.__dataclass_fields__))
