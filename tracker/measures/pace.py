"""The pace to a target of a whole year: what has come, what is expected still, and how much of it online."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from tracker.measures.figure import Counts

MOST_GROWTH = 2.0


@dataclass(frozen=True)
class Pace:
    """Dossiers of a year: `so_far` in complete months, `expected` in the months left.

    `needed`: how many of the expected ones must come online for the whole year to reach the target; more than
    `expected` where it cannot be reached any more. `likely` with `low` and `high` (80 %): how many will, if the
    share moves on as it has moved.
    """

    so_far: Counts
    expected: float
    needed: float
    likely: float
    low: float
    high: float

    @property
    def possible(self) -> bool:
        """Whether the target can still be reached."""
        return self.needed <= self.expected

    @property
    def best(self) -> float:
        """The share of the whole year if every dossier that is still expected came online."""
        return (self.so_far.online + self.expected) / (self.so_far.dossiers + self.expected)


def pace(
    so_far: Counts, expected: ArrayLike, target: float, median: ArrayLike, low: ArrayLike, high: ArrayLike
) -> Pace:
    """The pace of a year of which some months are left.

    `expected`: dossiers of each month left [months]; `median`, `low`, `high`: its projected share 0..1 [months].
    The range takes the months to err in one direction, as a level that is off stays off.
    """
    ahead = np.asarray(expected, dtype=np.float64)
    likely, least, most = (float(ahead @ np.asarray(share, dtype=np.float64)) for share in (median, low, high))
    needed = target * (so_far.dossiers + float(ahead.sum())) - so_far.online
    return Pace(so_far, float(ahead.sum()), max(0.0, needed), likely, least, most)


def expected_volumes(last_year: ArrayLike, so_far: float, so_far_last_year: float) -> list[float]:
    """Dossiers of the months left: those of last year [months] × the growth of the year so far, at most twofold.

    NaN months of last year, and a year without a past, are filled with the mean of what is known.
    """
    before = np.asarray(last_year, dtype=np.float64)
    growth = so_far / so_far_last_year if so_far > 0 and so_far_last_year > 0 else 1.0
    usual = np.nanmean(before) if np.isfinite(before).any() else np.nan
    filled = np.where(np.isfinite(before), before, usual)
    grown: list[float] = (filled * min(max(growth, 1 / MOST_GROWTH), MOST_GROWTH)).tolist()
    return grown
