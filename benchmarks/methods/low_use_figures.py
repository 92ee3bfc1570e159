"""The figures of low use on a province whose truth is known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.methods.province import Province
from tracker.measures.interval import wilson
from tracker.measures.low_use import LISTED, LowUse, classify

Floats = NDArray[np.float64]
Picked = tuple[NDArray[np.bool_], Floats]


def ours(province: Province) -> Picked:
    """The listed services, and what they are ordered by."""
    found = _classify(province)
    return np.array([row.klass in LISTED for row in found]), np.array([row.gain for row in found])


def raw_share(province: Province) -> Picked:
    """Every service whose raw share is below its target, ordered by the raw gain."""
    share = province.online / np.maximum(province.total, 1)
    listed = (province.total > 0) & (share < province.target)
    return listed, np.where(listed, province.total * (province.target - share), 0)


def lowest_ratio(province: Province) -> Picked:
    """Every service whose raw share is below its target, the lowest ratio first."""
    listed, _ = raw_share(province)
    share = province.online / np.maximum(province.total, 1)
    return listed, np.where(listed, 2 - share, 0)


METHODS: dict[str, Callable[[Province], Picked]] = {
    "this project": ours,
    "raw share below target": raw_share,
    "lowest ratio first": lowest_ratio,
}


def figures(province: Province, method: Callable[[Province], Picked]) -> dict[str, float]:
    """Sums from which the figures are worked out, so that provinces can be added up."""
    listed, order = method(province)
    n, short = province.total, province.target - province.truth
    alive, movable = n > 0, n * np.maximum(short, 0)
    far = alive & (short > 0.05)
    top = np.argsort(-np.where(listed, order, -1), kind="stable")[:20]
    best = np.sort(movable)[::-1][:20].sum()
    return {
        "listed": listed.sum(), "right": (listed & (short > 0)).sum(),
        "enough": (alive & (short <= 0)).sum(), "false": (listed & (short <= 0)).sum(),
        "far": far.sum(), "far_found": (far & listed).sum(),
        "far_100": (far & (n >= 100)).sum(), "far_100_found": (far & listed & (n >= 100)).sum(),
        "movable": movable.sum(), "covered": movable[listed].sum(),
        "best": best, "lost": best - movable[top][listed[top]].sum(),
    }  # fmt: skip


def summary(sums: dict[str, float]) -> dict[str, float]:
    """Precision, false flags, recall, recall where n ≥ 100, covered movable dossiers, top-20 regret."""
    return {
        "precision": sums["right"] / sums["listed"],
        "false flags": sums["false"] / sums["enough"],
        "recall": sums["far_found"] / sums["far"],
        "recall n≥100": sums["far_100_found"] / sums["far_100"],
        "covered": sums["covered"] / sums["movable"],
        "top-20 regret": sums["lost"] / sums["best"],
    }


def coverage(province: Province) -> tuple[int, int]:
    """How many two-sided 95 % intervals hold the truth, of how many services with dossiers."""
    phi = np.array([row.phi for row in _classify(province)])
    low, high = wilson(province.online / phi, province.total / phi, 1.96)
    alive = province.total > 0
    held = (low <= province.truth) & (province.truth <= high) & alive
    return int(held.sum()), int(alive.sum())


def _classify(province: Province) -> list[LowUse]:
    return classify(province.online, province.total, province.weekly_online, province.weekly_total, province.target)
