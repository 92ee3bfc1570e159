"""Which places of a campaign did best: lifts by place, drawn towards the common one as far as they are uncertain."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.effect import BASELINE_WEEKS, ENOUGH_UNTREATED
from tracker.measures.effect_shift import counts_of, settle
from tracker.measures.learning import between

Floats = NDArray[np.float64]
_Z = 1.96


@dataclass(frozen=True)
class PlaceLifts:
    """One entry per treated place with dossiers: its row among the localities, its volume in the window, its share
    then, what the share would have been, and its lift with limits (95 %) after drawing towards the common lift."""

    rows: NDArray[np.int64]
    volume: Floats
    share: Floats
    expected: Floats
    lift: Floats
    low: Floats
    high: Floats


def by_place(online: ArrayLike, total: ArrayLike, treated: ArrayLike, start: int, end: int) -> PlaceLifts | None:
    """Lifts by treated place, of the arguments of `effect.estimate`; None where too few untreated ones have dossiers.

    Empirical Bayes: lift_i = m + B_i (e_i − m) with B_i = τ² ÷ (τ² + v_i); m is the lift of the whole campaign and τ²
    the spread of its places by Paule and Mandel (1982). Places that differ by chance alone all get the lift m.
    """
    x, n = counts_of(online, total)
    chosen = np.asarray(treated, dtype=np.bool_)
    found = settle(x, n, chosen, (max(0, start - BASELINE_WEEKS), start), (start, end))
    if (~found.treated).sum() < ENOUGH_UNTREATED or not found.treated.any():
        return None
    side = found.treated
    gap, variance = found.gap[side], found.variance[side]
    spread = between(gap, variance)
    part: Floats = found.volume[side] / found.volume[side].sum()
    mean, of_mean = float(part @ gap), float(part**2 @ variance)
    kept: Floats = spread / (spread + variance)
    lift = mean + kept * (gap - mean)
    of_shift = found.bend[side] ** 2 * found.shift_variance
    half = _Z * np.sqrt(kept * variance + (1 - kept) ** 2 * of_mean + of_shift)
    return PlaceLifts(
        found.rows[side], found.volume[side], found.share[side], found.expected[side], lift, lift - half, lift + half
    )
