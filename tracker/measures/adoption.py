"""People rather than dossiers: the one definition of an adoption figure, with what it lacks."""

from dataclasses import dataclass
from typing import Literal

Missing = Literal["no_dossiers", "not_provided", "partial", "suppressed"]
# Below it too many people may hide behind dossiers that name nobody; above it the page says how many do not.
LEAST_NAMED = 0.9
# Of all adults, who are to file online: Decision 126/QĐ-BCĐCP of 2025.
TARGET_OF_ADULTS = 0.4


@dataclass(frozen=True)
class PeopleCounts:
    """Distinct people of a period.

    `people`: who applied; `online_people`: who filed at least one dossier online; `first_online`: who did so for the
    first time ever; `stayed_online`, `back_to_counter`: how the next dossier came after the first online one of the
    period, whenever that was.
    """

    people: int = 0
    online_people: int = 0
    first_online: int = 0
    stayed_online: int = 0
    back_to_counter: int = 0


@dataclass(frozen=True)
class Named:
    """Dossiers known in a period, and those of them whose applicant is named; of all, and of the online ones."""

    dossiers: int = 0
    named: int = 0
    online: int = 0
    online_named: int = 0

    @property
    def share(self) -> float | None:
        """Return the share of dossiers whose applicant is named; None where there are none."""
        return self.named / self.dossiers if self.dossiers else None


@dataclass(frozen=True)
class Adoption:
    """An adoption figure. Numbers are None where `missing` says why, or where the log does not tell them.

    `share` = online_people ÷ people. `per_100_adults` = 100 × online_people ÷ adults. `stayed_share` =
    stayed_online ÷ (stayed_online + back_to_counter), of those who came again.
    """

    people: int | None
    online_people: int | None
    first_online: int | None
    stayed_online: int | None
    back_to_counter: int | None
    share: float | None
    stayed_share: float | None
    per_100_adults: float | None
    missing: Missing | None
    named: Named


def adoption(
    counts: PeopleCounts,
    named: Named,
    adults: int | None = None,
    *,
    reported: bool = True,
    running: bool = False,
    named_elsewhere: bool = True,
) -> Adoption:
    """Make the figure of some counts.

    Args:
        counts: distinct people of the period.
        named: how many dossiers name their applicant; of everything known, reported totals included.
        adults: people of age who live in the place, where that is known.
        reported: whether any unit of the period was reported.
        running: the period is made only of a month that is still running.
        named_elsewhere: of a part of the province: no more dossiers than usual lack an applicant in the whole of it,
            since those that do might be of this part.
    """
    online_known = _enough(named.online_named, named.online)
    all_known = online_known and named_elsewhere and _enough(named.named, named.dossiers)
    missing = _missing(named, all_known, reported, running)
    silent = missing == "not_provided"
    online_people = counts.online_people if online_known and not (silent and not named.dossiers) else None
    again = counts.stayed_online + counts.back_to_counter
    settled = missing is None
    return Adoption(
        counts.people if not silent else None,
        online_people,
        counts.first_online if online_people is not None else None,
        counts.stayed_online if not silent else None,
        counts.back_to_counter if not silent else None,
        counts.online_people / counts.people if settled and counts.people else None,
        counts.stayed_online / again if settled and again else None,
        100 * online_people / adults if adults and online_people is not None and not running else None,
        missing,
        named,
    )


def _enough(named: int, dossiers: int) -> bool:
    return named >= LEAST_NAMED * dossiers


def _missing(named: Named, all_known: bool, reported: bool, running: bool) -> Missing | None:
    if running:
        return "partial"
    if not named.dossiers:
        return "no_dossiers" if reported else "not_provided"
    return None if all_known else "not_provided"


def hidden() -> Adoption:
    """Return a figure that says only that it is hidden."""
    return Adoption(None, None, None, None, None, None, None, None, "suppressed", Named())
