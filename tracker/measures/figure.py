"""The one definition of a figure: an uptake with what it divides, what is missing and how complete it is."""

from dataclasses import dataclass
from typing import Literal

from tracker.measures.interval import wilson_of_one

Missing = Literal["no_dossiers", "not_provided", "partial", "suppressed", "level"]
Definition = Literal["uptake", "uptake_no_post", "uptake_all"]
DEFINITIONS: tuple[Definition, ...] = ("uptake", "uptake_no_post", "uptake_all")


@dataclass(frozen=True)
class Counts:
    """Dossiers in the denominator of a definition, and how many of them were filed online."""

    dossiers: int = 0
    online: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.dossiers + other.dossiers, self.online + other.online)


@dataclass(frozen=True)
class Completeness:
    """Units (a service at an agency in a month) that were reported, of those expected."""

    reported: int = 0
    expected: int = 0

    def __add__(self, other: "Completeness") -> "Completeness":
        return Completeness(self.reported + other.reported, self.expected + other.expected)


@dataclass(frozen=True)
class Tally:
    """What adds up over units: everything known, what reported units hold, and how many units there are."""

    known: Counts = Counts()
    base: Counts = Counts()
    units: Completeness = Completeness()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.known + other.known, self.base + other.base, self.units + other.units)


@dataclass(frozen=True)
class Figure:
    """`uptake` = base.online ÷ base.dossiers with its 95 % Wilson interval; None where `missing` says why."""

    dossiers: int
    online: int
    uptake: float | None
    low: float | None
    high: float | None
    missing: Missing | None
    base: Counts
    completeness: Completeness
    definition: Definition


def figure(
    tally: Tally,
    definition: Definition = "uptake",
    *,
    running: bool = False,
    outside_level: bool = False,
) -> Figure:
    """Make the figure of a tally.

    Args:
        tally: sums over the units asked for.
        running: the period is made only of a month that is still running.
        outside_level: the service was not at level 3 or 4 in the period.
    """
    missing = _missing(tally, running, outside_level)
    uptake = low = high = None
    if missing is None:
        uptake = tally.base.online / tally.base.dossiers
        low, high = wilson_of_one(tally.base.online, tally.base.dossiers)
    return Figure(
        tally.known.dossiers,
        tally.known.online,
        uptake,
        low,
        high,
        missing,
        tally.base,
        tally.units,
        definition,
    )


def _missing(tally: Tally, running: bool, outside_level: bool) -> Missing | None:
    if outside_level:
        return "level"
    if running:
        return "partial"
    if tally.units.expected and not tally.units.reported:
        return "not_provided"
    return None if tally.base.dossiers else "no_dossiers"
