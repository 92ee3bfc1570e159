"""Student's t distribution, as far as intervals and tests need it, for any number of degrees of freedom."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_POINTS = 4001


@lru_cache(maxsize=256)
def _table(df: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Angles θ from 0 to π/2 with P(0 ≤ T ≤ √df · tan θ): the density of θ is proportional to cos^(df−1) θ."""
    angles = np.linspace(0, np.pi / 2, _POINTS)
    density = np.cos(angles) ** (df - 1) if df > 1 else np.ones(_POINTS)
    steps = (density[1:] + density[:-1]) / 2
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    return angles, reached / reached[-1] / 2


def two_sided_p(t: float, df: float) -> float:
    """Chance that |T| is at least |t|."""
    angles, reached = _table(df)
    return float(1 - 2 * np.interp(np.arctan(abs(t) / np.sqrt(df)), angles, reached))


def quantile(probability: float, df: float) -> float:
    """The value that T stays below with a probability of 0.5 or more."""
    angles, reached = _table(df)
    return float(np.sqrt(df) * np.tan(np.interp(probability - 0.5, reached, angles)))
