"""The Wilson interval of a share, for scalars and arrays alike."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wilson_of_one(online: float, total: float, z: float = 1.96) -> tuple[float, float]:
    """The same limits of a single share, many times as fast for one; see `wilson`."""
    if online < 0 or online > total:
        raise ValueError("The online dossiers of an interval must lie between 0 and all dossiers.")
    if total <= 0:
        return math.nan, math.nan
    share = online / total
    shrink = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / shrink
    half = z * math.sqrt(max(share * (1 - share), 0) / total + (z / (2 * total)) ** 2) / shrink
    # Rounding must not push the limits past the share itself, nor past 0 and 1.
    low, high = min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)
    return 0.0 if share <= 0 else low, 1.0 if share >= 1 else high


def wilson(online: ArrayLike, total: ArrayLike, z: float = 1.96) -> tuple[Floats, Floats]:
    """Lower and upper limit of the share `online / total`, both within 0..1.

    Wilson (1927): the shares p with |online − total·p| ≤ z·√(total·p·(1 − p)). `online` and `total`
    broadcast against each other and need not be whole numbers, so that both may be divided by a clumping
    factor first; scalars give arrays without dimensions. Where `total` is 0 both limits are NaN. z = 1.96
    gives the two-sided 95 % interval, z = 1.645 the one-sided limits of 95 %.
    Raises ValueError where `online` is negative or more than `total`.
    """
    x, n = np.broadcast_arrays(np.asarray(online, dtype=np.float64), np.asarray(total, dtype=np.float64))
    if np.any(x < 0) or np.any(x > n):
        raise ValueError("The online dossiers of an interval must lie between 0 and all dossiers.")
    known = n > 0
    safe = np.where(known, n, 1.0)
    share = np.where(known, x / safe, np.nan)
    shrink = 1 + z * z / safe
    middle = (share + z * z / (2 * safe)) / shrink
    half = z * np.sqrt(np.maximum(share * (1 - share), 0) / safe + (z / (2 * safe)) ** 2) / shrink
    # Rounding must not push the limits past the share itself, nor past 0 and 1.
    low = np.minimum(np.clip(middle - half, 0, 1), share)
    high = np.maximum(np.clip(middle + half, 0, 1), share)
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)
