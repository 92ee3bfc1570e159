"""Treated localities against untreated ones: baselines shifted on the logit scale (difference in differences)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.low_use_clumping import clumping, scatter
from tracker.measures.projection_filter import expit, logit_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PRIOR = 4.0
_UNKNOWN_CLUMPING = 1.5
_LEAST_SCATTER = 0.8
_ROUNDS = 60
_HARDLY = 1e-12


@dataclass(frozen=True)
class Comparison:
    """The lift of the treated over what would have been, its standard error and degrees of freedom.

    `treated_baseline`, `untreated_baseline`: their shares before. `largest_part`: of the treated volume, in one place.
    """

    lift: float
    se: float
    df: float
    treated_baseline: float
    untreated_baseline: float
    largest_part: float
    treated_localities: int


def counts_of(online: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    """Counts as arrays [rows, weeks]; NaN is no dossier. ValueError where shapes differ or online exceeds all."""
    x, n = (np.nan_to_num(np.asarray(counts, dtype=np.float64)) for counts in (online, total))
    if x.ndim != 2 or x.shape != n.shape:
        raise ValueError("Online and total dossiers must be given for the same rows and weeks.")
    if ((x > n) | (x < 0)).any():
        raise ValueError("No week may have more online dossiers than dossiers, or fewer than none.")
    return x, n


@dataclass(frozen=True)
class Settled:
    """Localities with dossiers before and in the window, beside what the shift of the untreated lets expect.

    All arrays [localities]: `rows` their numbers, `treated`, `before` and `volume` their dossiers before and in the
    window, `usual` and `share` their shares then, `expected` what the share would have been, `bend` = p (1 − p) there,
    `variance` of share − expected without that of the shift.
    """

    rows: NDArray[np.int64]
    treated: Flags
    before: Floats
    volume: Floats
    usual: Floats
    share: Floats
    expected: Floats
    bend: Floats
    variance: Floats

    @property
    def gap(self) -> Floats:
        return self.share - self.expected

    @property
    def shift_variance(self) -> float:
        """The variance of the common shift, on the logit scale."""
        others = ~self.treated
        weight: Floats = 1 / np.maximum(self.variance[others], _HARDLY)
        return float(weight.sum() / (weight @ self.bend[others]) ** 2)


def settle(x: Floats, n: Floats, treated: Flags, before: tuple[int, int], window: tuple[int, int]) -> Settled:
    """Shift the baselines of counts [localities, weeks] as the untreated localities moved until the window."""
    x0, n0 = (counts[:, slice(*before)].sum(axis=1) for counts in (x, n))
    x1, n1 = (counts[:, slice(*window)].sum(axis=1) for counts in (x, n))
    there = (n0 > 0) & (n1 > 0)
    phi = baseline_clumping(x[:, slice(*before)], n[:, slice(*before)])[there]
    x0, n0, x1, n1, chosen = (values[there] for values in (x0, n0, x1, n1, treated))
    pool = float(x0.sum() + 0.5) / float(n0.sum() + 1)
    usual = logit_of((x0 + _PRIOR * pool) / (n0 + _PRIOR))
    share, others = x1 / n1, ~chosen
    shift, tau = _common_shift(share[others], usual[others], phi[others] * (1 / n1 + 1 / n0)[others])
    expected = expit(usual + shift)
    bend = expected * (1 - expected)
    variance = phi * bend * (1 / n1 + 1 / n0) + bend**2 * tau
    return Settled(np.flatnonzero(there), chosen, n0, n1, x0 / n0, share, expected, bend, variance)


def compare(x: Floats, n: Floats, treated: Flags, before: tuple[int, int], window: tuple[int, int]) -> Comparison:
    """Compare counts [localities, weeks] in a window with those before it."""
    found = settle(x, n, treated, before, window)
    chosen, others = found.treated, ~found.treated
    part: Floats = found.volume[chosen] / found.volume[chosen].sum()
    reach = float(part @ found.bend[chosen])
    of_treated = float(part**2 @ found.variance[chosen])
    weight: Floats = 1 / np.maximum(found.variance[others], _HARDLY)
    df = int(others.sum()) - 1
    scatter_left = float(weight @ found.gap[others] ** 2) / max(df, 1)
    square = (of_treated + reach**2 * found.shift_variance) * max(_LEAST_SCATTER, scatter_left)
    started = [float(found.before[side] @ found.usual[side] / found.before[side].sum()) for side in (chosen, others)]
    return Comparison(
        float(part @ found.gap[chosen]),
        float(np.sqrt(square)),
        float(df),
        started[0],
        started[1],
        float(part.max()),
        int(chosen.sum()),
    )


def baseline_clumping(online: Floats, total: Floats) -> Floats:
    """φ of each locality from the weeks of its baseline; 1.5 where it cannot be measured anywhere."""
    _chi_square, df = scatter(online, total)
    return clumping(online, total) if df.sum() > 0 else np.full(len(online), _UNKNOWN_CLUMPING)


def _common_shift(share: Floats, usual: Floats, noise: Floats) -> tuple[float, float]:
    """The common shift d of untreated localities, and τ², how much more than by chance they moved apart.

    d solves Σ w (share − expit(usual + d)) = 0 with w = 1 ÷ variance; τ² is Paule and Mandel's (1982): it makes
    the weighted squares as large as their degrees of freedom.
    """

    def at(tau: float) -> tuple[float, float]:
        shift = 0.0
        for _ in range(_ROUNDS):
            expected = expit(usual + shift)
            bend = expected * (1 - expected)
            weight: Floats = 1 / np.maximum(bend * noise + bend**2 * tau, _HARDLY)
            step = float(weight @ (share - expected) / max(float(weight @ bend), _HARDLY))
            shift += float(np.clip(step, -1, 1))
            if abs(step) < 1e-9:
                break
        return shift, float(weight @ (share - expit(usual + shift)) ** 2)

    df = len(share) - 1
    low, high = 0.0, 4.0
    shift, squares = at(0.0)
    if squares <= df:
        return shift, 0.0
    for _ in range(40):
        middle = (low + high) / 2
        shift, squares = at(middle)
        low, high = (middle, high) if squares > df else (low, middle)
    return shift, (low + high) / 2
