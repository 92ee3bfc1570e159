"""Codes that were replaced: who counts what a log still says of an old service or a merged agency. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from etl.transform.lookup import NOWHERE, Catalogue, Days, Ids, ServiceFacts, Steps
from tracker.store.flags import Flag

# Flags that follow from the codes of a row, and are set anew when the catalogue changes.
OF_CODES = Flag.OLD_SERVICE_CODE | Flag.OLD_AGENCY_CODE | Flag.NOT_IN_FORCE


def follow(ids: Ids, days: Days, steps: Steps) -> Ids:
    """The heirs of some ids as of some days; a chain is followed to its end.

    `steps`: old id to its heir and the last day on which it stands for itself (None: it never does).
    """
    result = ids.copy()
    for _ in steps:
        before = result.copy()
        for old in set(np.unique(result).tolist()) & set(steps):
            heir, last = steps[old]
            result[(result == old) & (True if last is None else days > np.datetime64(last, "D"))] = heir
        if (result == before).all():
            break
    return result


@dataclass(frozen=True)
class Settled:
    """What rows count under. `agencies_named`: those that rows name; flags of old codes and of places not in force."""

    services: Ids
    agencies: Ids
    agencies_named: Ids
    localities: Ids
    flags: npt.NDArray[np.int64]


def settle(services: Ids, agencies: pd.Series, localities: pd.Series, days: Days, catalogue: Catalogue) -> Settled:
    """Find what rows count under from what they say: ids of services, codes of agencies and places.

    A row that names no agency counts at the one that answers for its service on that day.
    """
    named, named_holds = catalogue.agencies.find(agencies, days)
    places, place_holds = catalogue.localities.find(localities, days)
    counted = follow(services, days, catalogue.service_steps)
    heirs = follow(named, days, catalogue.agency_steps)
    moved, is_named = heirs != named, named != NOWHERE
    flags = np.where(counted != services, int(Flag.OLD_SERVICE_CODE), 0)
    flags |= np.where(moved, int(Flag.OLD_AGENCY_CODE), 0)
    strange = (is_named & ~named_holds & ~moved) | ((places != NOWHERE) & ~place_holds)
    flags |= np.where(strange, int(Flag.NOT_IN_FORCE), 0)
    own = own_agencies(counted, days, catalogue)
    return Settled(counted, np.where(is_named, heirs, own), named, places, flags)


def settle_again(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Stored or folded rows as the catalogue now has it: needs logged_service_id, logged_agency_id, locality_id, day.

    Ids are whole numbers, `NOWHERE` where missing.
    """
    found = settle(
        rows["logged_service_id"].to_numpy(dtype=np.int64),
        rows["logged_agency_id"].map(catalogue.agencies.codes),
        rows["locality_id"].map(catalogue.localities.codes),
        rows["day"].to_numpy().astype("datetime64[D]"),
        catalogue,
    )
    flags = rows["flags"].to_numpy(dtype=np.int64) & ~int(OF_CODES)
    return rows.assign(
        service_id=found.services,
        agency_id=found.agencies,
        logged_agency_id=found.agencies_named,
        locality_id=found.localities,
        flags=flags | found.flags,
    )


def own_agencies(services: Ids, days: Days, catalogue: Catalogue) -> Ids:
    """The agency that answers for each service on each day, as the catalogue has it; `NOWHERE` where it has none."""
    own = {f.id: f.agency_id for f in catalogue.services.values() if f.agency_id is not None}
    result = np.array(pd.Series(services).map(own).fillna(NOWHERE), dtype=np.int64)
    for service in set(np.unique(services).tolist()) & set(catalogue.owners):
        rows = services == service
        for owner in catalogue.owners[service]:
            first, last = np.datetime64(owner.valid_from or date(1, 1, 1)), np.datetime64(owner.valid_to or date.max)
            result[rows & (days >= first) & (days <= last)] = owner.id
    return result


def owning(service: ServiceFacts, catalogue: Catalogue) -> list[int]:
    """The agencies that ever answered for a service by the catalogue; `NOWHERE` where it has none."""
    owners = catalogue.owners.get(service.id)
    return [o.id for o in owners] if owners else [NOWHERE if service.agency_id is None else service.agency_id]


def owned(rows: pd.DataFrame, catalogue: Catalogue, starts: Days, ends: Days) -> npt.NDArray[np.bool_]:
    """Whether each row's agency answers for its service (service_id, agency_id) in its period."""
    own = {f.id: NOWHERE if f.agency_id is None else f.agency_id for f in catalogue.services.values()}
    result = np.array(rows["service_id"].map(own) == rows["agency_id"], dtype=bool)
    for service, owners in catalogue.owners.items():
        mine = (rows["service_id"] == service).to_numpy(dtype=bool)
        for owner in owners if mine.any() else ():
            first, last = np.datetime64(owner.valid_from or date(1, 1, 1)), np.datetime64(owner.valid_to or date.max)
            there = mine & (rows["agency_id"] == owner.id).to_numpy(dtype=bool)
            result[there] = (starts[there] <= last) & (ends[there] >= first)
    return result


def find_cycle(successors: Mapping[str, str]) -> list[str]:
    """The first ring of codes that replace each other, in its order; empty where there is none."""
    for start in sorted(successors):
        path = [start]
        while path[-1] in successors:
            path.append(successors[path[-1]])
            if path[-1] in path[:-1]:
                ring = path[path.index(path[-1]) : -1]
                return [*ring[ring.index(min(ring)) :], *ring[: ring.index(min(ring))]]
    return []


def missing_heirs(rows: Iterable[tuple[str, str | None]], known: set[str]) -> list[tuple[str, str]]:
    """Codes with a successor that nobody knows, in order."""
    return sorted((code, heir) for code, heir in rows if heir and heir not in known)
