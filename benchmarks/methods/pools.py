"""Pools of services whose monthly share moves in a known way, for projections."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MONTHS = 36
AHEAD = 12
KINDS = ("walk", "fading", "lasting", "curve", "steps", "season", "still", "mixed")


@dataclass(frozen=True)
class Pool:
    """Monthly counts [services, 36], and what came: true share and counts of 12 more months."""

    online: Floats
    total: Floats
    truth: Floats
    later_online: Floats
    later_total: Floats
    target: Floats


def _path(rng: np.random.Generator, kind: str, services: int) -> Floats:
    """The share on the logit scale [services, 48]."""
    months = MONTHS + AHEAD
    start = rng.normal(-0.5, 1.3, (services, 1))
    clock = np.arange(months)
    if kind == "walk":
        return start + rng.normal(0, 0.12, (services, months)).cumsum(axis=1)
    if kind in ("fading", "lasting"):
        return start + _slopes(rng, services, 0.85 if kind == "fading" else 0.97).cumsum(axis=1)
    if kind == "curve":
        middle, speed = rng.uniform(0, 50, (services, 1)), rng.uniform(2, 9, (services, 1))
        ceiling, floor = rng.beta(6, 2, (services, 1)), rng.beta(1.2, 12, (services, 1))
        share = floor + np.maximum(ceiling - floor, 0.02) / (1 + np.exp(-(clock - middle) / speed))
        return _logit(share) + rng.normal(0, 0.04, (services, months)).cumsum(axis=1)
    if kind == "steps":
        jumps = (rng.random((services, months)) < 0.05) * rng.normal(0.5, 0.5, (services, months))
        return start + jumps.cumsum(axis=1) + rng.normal(0, 0.05, (services, months)).cumsum(axis=1)
    swing = rng.uniform(0, 0.35, (services, 1)) if kind == "season" else np.zeros((services, 1))
    wave = swing * np.sin(2 * np.pi * (clock / 12 + rng.random((services, 1))))
    drift = rng.normal(0, 0.08 if kind == "season" else 0.02, (services, months)).cumsum(axis=1)
    return start + drift + wave


def _slopes(rng: np.random.Generator, services: int, kept: float) -> Floats:
    shocks = rng.normal(0, 0.05 * rng.uniform(0.3, 1.5, (services, 1)), (services, MONTHS + AHEAD))
    slope = rng.normal(0.03, 0.06, services)
    slopes = np.empty_like(shocks)
    for month in range(shocks.shape[1]):
        slope = kept * slope + shocks[:, month]
        slopes[:, month] = slope
    return slopes


def _logit(share: Floats) -> Floats:
    return np.asarray(np.log(share / (1 - share)), dtype=np.float64)


def simulate(seed: int, kind: str = "mixed", typical: float = 80.0, services: int = 200) -> Pool:
    """One pool; `kind` says how shares move, `typical` is the median of dossiers a month."""
    rng = np.random.default_rng(seed)
    if kind == "mixed":
        parts = [_path(rng, one, 1 + services // 7) for one in KINDS[:-1]]
        path = rng.permutation(np.concatenate(parts))[:services]
    else:
        path = _path(rng, kind, services)
    truth = 1 / (1 + np.exp(-path))
    noisy = 1 / (1 + np.exp(-(path + rng.normal(0, 0.12, path.shape) * rng.uniform(0, 1.5, (services, 1)))))
    yearly = np.exp(rng.normal(np.log(typical), 1.4, (services, 1)))
    total = rng.poisson(yearly * rng.gamma(12, 1 / 12, path.shape))
    batch = 1 + rng.poisson(rng.uniform(0, 1.2, (services, 1)), total.shape)
    together = total // batch
    online = rng.binomial(together, noisy) * batch + rng.binomial(total - together * batch, noisy)
    target = rng.choice([0.5, 0.7, 0.8, 0.9], services)
    parts = [one.astype(np.float64) for one in (online, total)]
    (past, later), (all_past, all_later) = (np.split(one, [MONTHS], axis=1) for one in parts)
    return Pool(past, all_past, truth[:, MONTHS:], later, all_later, target)
