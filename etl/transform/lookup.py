"""The catalogue as the transforms see it: codes and levels as of a day. Pure; filled by `etl.catalogue`."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

NOWHERE = -1  # no such code
NOT_IN_FORCE_LEVEL = 0  # the service was not yet, or no longer, offered that day
_FIRST, _LAST = date.min, date.max

Days = npt.NDArray[np.datetime64]
Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Validity:
    """One bearer of a code for as long as it existed; None is open."""

    id: int
    valid_from: date | None = None
    valid_to: date | None = None
    provisional: bool = False  # met in a log, in no catalogue

    def holds(self, day: date) -> bool:
        return (self.valid_from or _FIRST) <= day <= (self.valid_to or _LAST)


@dataclass(frozen=True)
class DatedCodes:
    """Codes of agencies or localities. `checked`: the catalogue lists them, so that others are unknown."""

    bearers: Mapping[str, tuple[Validity, ...]] = field(default_factory=dict)
    checked: bool = False

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
    """What of a service decides its level on a day."""

    id: int
    agency_id: int | None = None
    level: int | None = None
    online_from: date | None = None
    retired_on: date | None = None
    provisional: bool = False


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


def dated_codes(rows: Iterable[tuple[str, Validity]], checked: bool) -> DatedCodes:
    """Group the bearers of each code."""
    bearers: dict[str, list[Validity]] = {}
    for code, validity in rows:
        bearers.setdefault(code, []).append(validity)
    return DatedCodes({code: tuple(found) for code, found in bearers.items()}, checked)
