"""Campaigns whose true effect is known: one service in the localities of a province, some of them treated."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Scenario:
    """How a province moves. `yearly`: dossiers of the service; `wander`: weekly steps of each locality on the logit
    scale; `rise`: of the province in a year; `shock`: a common jump at the start; `spread`: of slopes among
    localities; `batches`: how many dossiers come together; `chosen`: how the treated are picked."""

    localities: int = 24
    treated: int = 8
    weeks: int = 104
    length: int = 6
    yearly: float = 20_000
    skew: float = 0.7
    wander: float = 0.02
    rise: float = 0.4
    shock: float = 0.0
    spread: float = 0.1
    swing: float = 0.1
    batches: float = 0.5
    chosen: str = "random"
    peers: int = 0


SCENARIOS: dict[str, Scenario] = {
    "base": Scenario(),
    "small service": Scenario(yearly=2_000),
    "large service": Scenario(yearly=100_000),
    "few localities": Scenario(localities=12, treated=5),
    "many localities": Scenario(localities=104, treated=30),
    "one treated": Scenario(treated=1),
    "long campaign": Scenario(length=16),
    "short campaign": Scenario(length=3),
    "common shock": Scenario(shock=0.5),
    "strong season": Scenario(swing=0.4),
    "restless places": Scenario(wander=0.06),
    "batches": Scenario(batches=3.0),
    "worst places chosen": Scenario(chosen="worst"),
    "large places chosen": Scenario(chosen="large", skew=1.2),
}
WITHOUT_CONTROLS: dict[str, Scenario] = {
    "peers": Scenario(treated=24, peers=20, weeks=156, spread=0.05),
    "few peers": Scenario(treated=24, peers=8, weeks=156, spread=0.05),
    "own history": Scenario(treated=24, weeks=208, spread=0.05),
    "own history, small": Scenario(treated=24, weeks=208, yearly=2_000, spread=0.05),
}


@dataclass(frozen=True)
class Campaign:
    """Counts [localities, weeks] with a campaign in the weeks start ≤ w < end, and its true lift in the treated."""

    online: Floats
    total: Floats
    treated: Flags
    start: int
    end: int
    lift: float
    peers_online: Floats | None
    peers_total: Floats | None


def simulate(seed: int, scenario: Scenario, effect: float) -> Campaign:
    """One campaign; `effect` moves the logit of the treated while it runs."""
    rng = np.random.default_rng(seed)
    start, end = scenario.weeks - scenario.length - 4, scenario.weeks - 4
    common = _common(rng, scenario, start)
    weekly = _volumes(rng, scenario, scenario.localities)
    path = _paths(rng, scenario, scenario.localities, common)
    treated = _chosen(rng, scenario, path, weekly, start)
    total = rng.poisson(weekly).astype(np.float64)
    lifted = path.copy()
    lifted[treated, start:end] += effect
    share, plain = 1 / (1 + np.exp(-lifted)), 1 / (1 + np.exp(-path))
    online = _count(rng, share, total, scenario.batches)
    window = np.ix_(treated, np.arange(start, end))
    lift = float(((share - plain)[window] * total[window]).sum() / max(total[window].sum(), 1))
    peers = _peers(rng, scenario, common) if scenario.peers else (None, None)
    return Campaign(online, total, treated, start, end, lift, *peers)


def _common(rng: np.random.Generator, scenario: Scenario, start: int) -> Floats:
    clock = np.arange(scenario.weeks)
    wave = scenario.swing * np.sin(2 * np.pi * (clock / 52 + rng.random()))
    wander = rng.normal(0, 0.015, scenario.weeks).cumsum()
    return np.asarray(scenario.rise * clock / 52 + wave + wander + scenario.shock * (clock >= start))


def _volumes(rng: np.random.Generator, scenario: Scenario, rows: int) -> Floats:
    size = np.exp(rng.normal(0, scenario.skew, (rows, 1)))
    season = rng.gamma(20, 1 / 20, (1, scenario.weeks))
    return np.asarray(scenario.yearly / 52 * size / size.sum() * season)


def _paths(rng: np.random.Generator, scenario: Scenario, rows: int, common: Floats) -> Floats:
    slope = rng.normal(0, scenario.spread, (rows, 1)) * np.arange(scenario.weeks) / 52
    own = rng.normal(0, scenario.wander, (rows, scenario.weeks)).cumsum(axis=1)
    level = rng.normal(-0.3, 0.6, (rows, 1)) - own.mean(axis=1, keepdims=True) / 2
    noise = rng.normal(0, 0.1, (rows, scenario.weeks))
    return np.asarray(level + common - common.mean() + slope + own + noise)


def _chosen(rng: np.random.Generator, scenario: Scenario, path: Floats, weekly: Floats, start: int) -> Flags:
    order = rng.permutation(scenario.localities)
    if scenario.chosen == "worst":
        order = np.argsort(path[:, start - 40 : start - 13].mean(axis=1))
    if scenario.chosen == "large":
        order = np.argsort(-weekly.sum(axis=1))
    treated = np.zeros(scenario.localities, dtype=np.bool_)
    treated[order[: scenario.treated]] = True
    return treated


def _count(rng: np.random.Generator, share: Floats, total: Floats, batches: float) -> Floats:
    batch = 1 + rng.poisson(batches, total.shape)
    together = (total // batch).astype(np.int64)
    rest = (total - together * batch).astype(np.int64)
    return (rng.binomial(together, share) * batch + rng.binomial(rest, share)).astype(np.float64)


def _peers(rng: np.random.Generator, scenario: Scenario, common: Floats) -> tuple[Floats, Floats]:
    alike = replace(scenario, yearly=scenario.yearly * scenario.peers)
    total = rng.poisson(_volumes(rng, alike, scenario.peers)).astype(np.float64)
    share = 1 / (1 + np.exp(-_paths(rng, scenario, scenario.peers, common)))
    return _count(rng, share, total, scenario.batches), total
