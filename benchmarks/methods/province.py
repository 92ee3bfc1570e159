"""A simulated province: services whose true share is known, with clumped weekly counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WEEKS = 104
YEAR = 52
KINDS = ("batches", "beta", "logit", "months", "trend", "mixed")


@dataclass(frozen=True)
class Province:
    """Weekly counts [services, weeks], and the true share and target of each service."""

    weekly_online: Floats
    weekly_total: Floats
    truth: Floats
    target: Floats

    @property
    def online(self) -> Floats:
        """Online dossiers of the last 52 weeks."""
        return np.asarray(self.weekly_online[:, -YEAR:].sum(axis=1), dtype=np.float64)

    @property
    def total(self) -> Floats:
        """All dossiers of the last 52 weeks."""
        return np.asarray(self.weekly_total[:, -YEAR:].sum(axis=1), dtype=np.float64)


def _volumes(rng: np.random.Generator, services: int, typical: float) -> Floats:
    yearly = np.exp(rng.normal(np.log(typical), 1.9, services))
    season = 1 + rng.uniform(0, 0.6, (services, 1)) * np.sin(
        2 * np.pi * (np.arange(WEEKS) / YEAR + rng.random((services, 1)))
    )
    weekly = (yearly / YEAR)[:, None] * season * rng.gamma(8, 1 / 8, (services, WEEKS))
    return rng.poisson(weekly).astype(np.float64)


def _shares(rng: np.random.Generator, services: int, target: Floats) -> Floats:
    group = rng.random(services)
    wide = rng.beta(1.2, 1.2, services)
    close = np.clip(target + rng.normal(0, 0.08, services), 0.005, 0.995)
    none = rng.uniform(0, 0.01, services)
    return np.where(group < 0.08, none, np.where(group < 0.5, close, wide))


def _weekly_shares(rng: np.random.Generator, kind: str, truth: Floats, strength: float) -> Floats:
    shape = (truth.size, WEEKS)
    share = np.repeat(truth[:, None], WEEKS, axis=1)
    if kind in ("beta", "mixed"):
        size = 1 / (0.01 * strength * rng.uniform(0.2, 2, (truth.size, 1))) - 1
        share = rng.beta(np.maximum(share * size, 1e-3), np.maximum((1 - share) * size, 1e-3), shape)
    if kind == "logit":
        logit = np.log(share / (1 - share)) + rng.normal(0, 0.25 * np.sqrt(strength), shape)
        noisy = 1 / (1 + np.exp(-logit))
        share = noisy * (truth / noisy.mean(axis=1))[:, None]
        share = np.minimum(share, 1.0)
    if kind == "months":
        share = _drifting(rng, truth, strength)
    if kind == "trend":
        slope = rng.normal(0, 0.8, (truth.size, 1))
        logit = np.log(share / (1 - share)) + slope * np.linspace(-1.5, 0.5, WEEKS)
        share = 1 / (1 + np.exp(-logit))
    return share


def _drifting(rng: np.random.Generator, truth: Floats, strength: float) -> Floats:
    """Weekly noise that carries on from week to week, which blocks of four weeks see only in part."""
    noise = rng.normal(0, 0.2 * np.sqrt(strength), (truth.size, WEEKS))
    for week in range(1, WEEKS):
        noise[:, week] += 0.4 * noise[:, week - 1]
    logit = np.log(truth / (1 - truth))[:, None] + noise
    return 1 / (1 + np.exp(-logit))


def _count(rng: np.random.Generator, kind: str, share: Floats, total: Floats, strength: float) -> Floats:
    if kind not in ("batches", "trend", "mixed"):
        return rng.binomial(total.astype(np.int64), share).astype(np.float64)
    # A broker or a school brings several dossiers at once, all on one channel.
    batch = 1 + rng.poisson(strength * rng.uniform(0.2, 1.2, (total.shape[0], 1)), total.shape)
    batches = (total // batch).astype(np.int64)
    rest = (total - batches * batch).astype(np.int64)
    return (rng.binomial(batches, share) * batch + rng.binomial(rest, share)).astype(np.float64)


def simulate(
    seed: int, kind: str = "mixed", strength: float = 1.0, typical: float = 250.0, services: int = 300
) -> Province:
    """One province; `kind` says how dossiers clump, `strength` how much, `typical` the median volume a year.

    The truth is what the service's share would be over the last 52 weeks without chance.
    """
    rng = np.random.default_rng(seed)
    target = rng.choice([0.5, 0.7, 0.8, 0.9], services) if seed % 2 else np.full(services, 0.8)
    base = _shares(rng, services, target)
    total = _volumes(rng, services, typical)
    share = _weekly_shares(rng, kind, np.clip(base, 1e-4, 1 - 1e-4), strength)
    online = np.minimum(_count(rng, kind, share, total, strength), total)
    last = total[:, -YEAR:]
    drifted = (share[:, -YEAR:] * last).sum(axis=1) / np.maximum(last.sum(axis=1), 1)
    truth = np.where(last.sum(axis=1) > 0, drifted, base) if kind == "trend" else base
    return Province(online, total, truth, target)
