"""The figures of projection on a pool whose future is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.methods.pools import AHEAD, Pool
from tracker.measures.projection import project

Floats = NDArray[np.float64]
LOOKED_AT = (3, 6, 12)


@dataclass(frozen=True)
class Told:
    """What a method says of the months ahead: shares [services, 12], 80 % limits, and who reaches the target."""

    median: Floats
    low: Floats
    high: Floats
    reached: NDArray[np.bool_]


def ours(pool: Pool) -> Told:
    """The damped trend of this project."""
    found = project(pool.online, pool.total, AHEAD)
    return Told(found.median, found.low, found.high, ~np.isnan(found.reaches(pool.target)[0]))


def last_three_months(pool: Pool) -> Told:
    """The share of the last three months, for ever, with its binomial range."""
    online, total = pool.online[:, -3:].sum(axis=1), pool.total[:, -3:].sum(axis=1)
    share = np.repeat((online / np.maximum(total, 1))[:, None], AHEAD, axis=1)
    error = 1.2816 * np.sqrt(share * (1 - share) / np.maximum(total, 1)[:, None])
    return Told(share, share - error, share + error, (share >= pool.target[:, None]).any(axis=1))


def straight_line(pool: Pool) -> Told:
    """A straight line through the logits of the last 12 months, with its range."""
    online, total = pool.online[:, -12:] + 0.5, pool.total[:, -12:] + 1
    logit = np.log(online / (total - online))
    clock = np.arange(12) - 5.5
    slope = (logit * clock).sum(axis=1, keepdims=True) / (clock**2).sum()
    middle = logit.mean(axis=1, keepdims=True)
    rest = (logit - middle - slope * clock).std(axis=1, ddof=2, keepdims=True)
    ahead = 6.5 + np.arange(AHEAD)
    error = 1.2816 * rest * np.sqrt(1 + 1 / 12 + ahead**2 / (clock**2).sum())
    lines = (1 / (1 + np.exp(-(middle + slope * ahead + side * error))) for side in (0, -1, 1))
    median, low, high = lines
    return Told(median, low, high, (median >= pool.target[:, None]).any(axis=1))


METHODS: dict[str, Callable[[Pool], Told]] = {
    "this project": ours,
    "last three months": last_three_months,
    "straight line on the logit": straight_line,
}


def figures(pool: Pool, method: Callable[[Pool], Told]) -> dict[str, float]:
    """Sums from which the figures are worked out, so that pools can be added up."""
    lately = pool.total[:, -3:].sum(axis=1) > 0
    told, usual = method(pool), last_three_months(pool)
    sums: dict[str, float] = {}
    for month in LOOKED_AT:
        truth = pool.truth[:, month - 1]
        sums[f"error {month}"] = np.abs(told.median[:, month - 1] - truth)[lately].sum()
        sums[f"usual {month}"] = np.abs(usual.median[:, month - 1] - truth)[lately].sum()
    held = (told.low <= pool.truth) & (pool.truth <= told.high)
    below = lately & (usual.median[:, 0] < pool.target)
    came = (pool.truth >= pool.target[:, None]).any(axis=1)
    return {
        **sums,
        "held": held[lately].sum(), "months": held[lately].size,
        "said": (told.reached & below).sum(), "right": (told.reached & below & came).sum(),
        "came": (came & below).sum(),
    }  # fmt: skip


def summary(sums: dict[str, float]) -> dict[str, float]:
    """Error ÷ that of the last three months at 3, 6 and 12 months, coverage, precision and recall of "reached"."""
    return {
        **{f"error, {month} months": sums[f"error {month}"] / sums[f"usual {month}"] for month in LOOKED_AT},
        "coverage": sums["held"] / sums["months"],
        "precision": sums["right"] / sums["said"] if sums["said"] else np.nan,
        "recall": sums["right"] / sums["came"] if sums["came"] else np.nan,
    }
