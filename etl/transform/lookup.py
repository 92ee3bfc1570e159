"""The catalogue as the transforms see it: codes and levels as of a day. Pure; filled by `etl.catalogue`."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

NOWHERE = -1  # no such code
NOT_IN_FORCE_LEVEL = 0  # the service was not yet, or no longer, offered that day
_FIRST, _LAST = date.min, date.max

Days = npt.NDArray[np.datetime64]
Ids = npt.NDArray[np.int64]
Steps = Mapping[int, tuple[int, date | None]]  # old id -> its heir, and its own last day


@dataclass(frozen=True)
class Validity:
    """One bearer of a code for as long as it existed; None is open. `heir`: who took over when it ended."""

    id: int
    valid_from: date | None = None
    valid_to: date | None = None
    provisional: bool = False  # met in a log, in no catalogue
    heir: int | None = None

    def holds(self, day: date) -> bool:
        return (self.valid_from or _FIRST) <= day <= (self.valid_to or _LAST)


@dataclass(frozen=True)
class DatedCodes:
    """Codes of agencies or localities. `checked`: the catalogue lists them, so that others are unknown."""

    bearers: Mapping[str, tuple[Validity, ...]] = field(default_factory=dict)
    checked: bool = False

    @cached_property
    def codes(self) -> dict[int, str]:
        """Codes by the ids of their bearers."""
        return {bearer.id: code for code, found in self.bearers.items() for bearer in found}

    @cached_property
    def by_id(self) -> dict[int, Validity]:
        return {bearer.id: bearer for found in self.bearers.values() for bearer in found}

    def at(self, code: str, day: date) -> tuple[int, bool]:
        """The bearer of a code on a day and whether it was in force then; the nearest one if none was."""
        found = self.bearers.get(code)
        if not found:
            return NOWHERE, False
        for bearer in found:
            if bearer.holds(day):
                return bearer.id, True
        return min(found, key=lambda b: _distance(b, day)).id, False

    def find(self, codes: pd.Series, days: Days) -> tuple[Ids, npt.NDArray[np.bool_]]:
        """Ids of the codes as of the days (`NOWHERE` where unknown or missing), and whether in force then."""
        ids = np.full(len(codes), NOWHERE, dtype=np.int64)
        in_force = np.ones(len(codes), dtype=bool)
        numbers, distinct = pd.factorize(codes, use_na_sentinel=True)
        order = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers[order], np.arange(len(distinct) + 1))
        for number, code in enumerate(distinct):
            self._fill(str(code), order[bounds[number] : bounds[number + 1]], days, ids, in_force)
        return ids, in_force

    def _fill(self, code: str, rows: Ids, days: Days, ids: Ids, in_force: npt.NDArray[np.bool_]) -> None:
        distinct, inverse = np.unique(days[rows], return_inverse=True)
        found = [self.at(code, day) if day is not None else (NOWHERE, False) for day in distinct.astype(object)]
        ids[rows] = np.array([f[0] for f in found], dtype=np.int64)[inverse]
        in_force[rows] = np.array([f[1] for f in found], dtype=bool)[inverse]


def _distance(bearer: Validity, day: date) -> tuple[int, int]:
    before = ((bearer.valid_from or _FIRST) - day).days
    after = (day - (bearer.valid_to or _LAST)).days
    return max(before, after, 0), bearer.id


@dataclass(frozen=True)
class ServiceFacts:
    """What of a service decides its level on a day, and the service that replaced it (`heir`)."""

    id: int
    agency_id: int | None = None
    level: int | None = None
    online_from: date | None = None
    retired_on: date | None = None
    provisional: bool = False
    heir: int | None = None


@dataclass(frozen=True)
class Catalogue:
    """Services, agencies and localities by code, and levels as of a day.

    `dated_levels`: (service, agency or None) to (valid from, level) in order of time.
    """

    services: Mapping[str, ServiceFacts] = field(default_factory=dict)
    agencies: DatedCodes = field(default_factory=DatedCodes)
    localities: DatedCodes = field(default_factory=DatedCodes)
    dated_levels: Mapping[tuple[int, int | None], tuple[tuple[date, int], ...]] = field(default_factory=dict)

    @property
    def service_ids(self) -> dict[str, int]:
        return {code: facts.id for code, facts in self.services.items()}

    @cached_property
    def service_forms(self) -> dict[str, int]:
        """Ids of services by code, and by code in capitals, as some systems write them otherwise."""
        return {code.upper(): facts.id for code, facts in self.services.items()} | self.service_ids

    @cached_property
    def service_steps(self) -> Steps:
        """What a retired service became; one that never retired is only another name of its successor."""
        return {f.id: (f.heir, f.retired_on) for f in self.services.values() if f.heir is not None}

    @cached_property
    def agency_steps(self) -> Steps:
        """What an agency became when it ended."""
        ended = (v for v in self.agencies.by_id.values() if v.heir is not None and v.valid_to is not None)
        return {v.id: (v.heir, v.valid_to) for v in ended if v.heir is not None}

    @cached_property
    def owners(self) -> dict[int, tuple[Validity, ...]]:
        """Services that more than one agency answered for, and from when to when each did.

        The catalogue names one: its heirs follow it, and where it is younger than the service, the only agency
        that became it went before. Of several that became it, nobody knows which one answered.
        """
        bearers, found = self.agencies.by_id, {}
        chains = {agency: _succession(bearers, agency) for agency in {f.agency_id for f in self.services.values()}}
        for facts in self.services.values():
            if len(chains[facts.agency_id]) > 1:
                found[facts.id] = chains[facts.agency_id]
        return found

    def level_at(self, facts: ServiceFacts, agency_id: int | None, day: date) -> int | None:
        """The catalogue's level of a service at an agency on a day; None where the catalogue has none."""
        if (facts.online_from and day < facts.online_from) or (facts.retired_on and day > facts.retired_on):
            return NOT_IN_FORCE_LEVEL
        for key in ((facts.id, agency_id), (facts.id, None)):
            dated = self.dated_levels.get(key, ())
            place = bisect_right(dated, day, key=lambda entry: entry[0])
            if place:
                return dated[place - 1][1]
        return facts.level

    def levels(self, service_ids: Ids, agency_ids: Ids, days: Days) -> npt.NDArray[np.float64]:
        """`level_at` for each row; NaN where the catalogue has no level."""
        facts = {f.id: f for f in self.services.values()}
        base = {i: np.nan if f.level is None else float(f.level) for i, f in facts.items()}
        result = np.array(pd.Series(service_ids).map(base), dtype=np.float64)
        dated = {key[0] for key in self.dated_levels}
        dated |= {i for i, f in facts.items() if f.online_from or f.retired_on}
        changing = np.flatnonzero(np.isin(service_ids, list(dated)))
        frame = pd.DataFrame({"service": service_ids[changing], "agency": agency_ids[changing]})
        numbers = frame.groupby(["service", "agency"], sort=False).ngroup().to_numpy()
        order = np.argsort(numbers, kind="stable")
        bounds = np.flatnonzero(np.diff(numbers[order], prepend=-1))
        for group in np.split(order, bounds[1:]) if len(order) else []:
            rows = changing[group]
            result[rows] = self._levels_of(facts[int(service_ids[rows[0]])], int(agency_ids[rows[0]]), days[rows])
        return result

    def _levels_of(self, facts: ServiceFacts, agency: int, days: Days) -> npt.NDArray[np.float64]:
        agency_id = None if agency == NOWHERE else agency
        distinct, inverse = np.unique(days, return_inverse=True)
        changes = {c for key in ((facts.id, agency_id), (facts.id, None)) for c, _ in self.dated_levels.get(key, ())}
        if not changes and not facts.online_from and not facts.retired_on:
            return np.full(len(days), np.nan if facts.level is None else facts.level)
        found = [self.level_at(facts, agency_id, day) for day in distinct.astype(object)]
        return np.array([np.nan if f is None else f for f in found], dtype=float)[inverse]


def _succession(bearers: Mapping[int, Validity], agency_id: int | None) -> tuple[Validity, ...]:
    """An agency between the one that became it and its heirs, each for the days on which it answered."""
    if agency_id is None or agency_id not in bearers:
        return ()
    chain = [bearers[agency_id]]
    while (heir := chain[-1].heir) is not None and heir in bearers and heir not in {v.id for v in chain}:
        began = chain[-1].valid_to
        chain.append(replace(bearers[heir], valid_from=None if began is None else began + timedelta(days=1)))
    while chain[0].valid_from is not None:
        eve = chain[0].valid_from - timedelta(days=1)
        became = [v for v in bearers.values() if v.heir == chain[0].id and v.valid_to == eve]
        if len(became) != 1:
            break
        chain.insert(0, became[0])
    return tuple(chain)


def dated_codes(rows: Iterable[tuple[str, Validity]], checked: bool) -> DatedCodes:
    """Group the bearers of each code."""
    bearers: dict[str, list[Validity]] = {}
    for code, validity in rows:
        bearers.setdefault(code, []).append(validity)
    return DatedCodes({code: tuple(found) for code, found in bearers.items()}, checked)
