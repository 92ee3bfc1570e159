"""The figures of pooled lifts on campaigns whose true mean and spread are known."""

from collections.abc import Callable

import numpy as np

from tracker.measures.learning import pool

CASES = {
    "3 campaigns alike": (3, 0.0), "3 that differ": (3, 0.04), "6 alike": (6, 0.0), "6 that differ": (6, 0.04),
    "12 that differ much": (12, 0.08),
}  # fmt: skip
_MEAN, _TRIES = 0.06, 300
_Z = 1.96
Limits = tuple[float, float, float]
Method = Callable[[np.ndarray, np.ndarray], tuple[Limits, Limits]]


def ours(lifts: np.ndarray, errors: np.ndarray) -> tuple[Limits, Limits]:
    """The mean with its limits, and those of the next campaign, of this project."""
    told = pool(lifts, errors)
    if told is None:
        raise ValueError("Each case has enough campaigns.")
    return (told.lift, told.low, told.high), (told.lift, told.next_low, told.next_high)


def plain_mean(lifts: np.ndarray, errors: np.ndarray) -> tuple[Limits, Limits]:
    """The mean of all lifts with normal limits from their scatter, used for the next campaign as well."""
    half = _Z * float(lifts.std(ddof=1)) / np.sqrt(lifts.size)
    told = float(lifts.mean()), float(lifts.mean() - half), float(lifts.mean() + half)
    return told, told


def common_effect(lifts: np.ndarray, errors: np.ndarray) -> tuple[Limits, Limits]:
    """One effect for all, weighted by precision."""
    weight = 1 / errors**2
    mean, half = float(weight @ lifts / weight.sum()), _Z / float(np.sqrt(weight.sum()))
    return (mean, mean - half, mean + half), (mean, mean - half, mean + half)


METHODS: dict[str, Method] = {
    "this project": ours,
    "plain mean": plain_mean,
    "one effect for all": common_effect,
}


def figures(
    case: str, seed: int, method: Callable[[np.ndarray, np.ndarray], tuple[Limits, Limits]]
) -> dict[str, float]:
    """Sums over simulated sets of campaigns; standard errors between 1 and 6 points."""
    count, tau = CASES[case]
    chance = np.random.default_rng([seed, count, round(1000 * tau)])
    sums = dict.fromkeys(("asked", "held", "next", "error", "width"), 0.0)
    for _ in range(_TRIES):
        errors = chance.uniform(0.01, 0.06, count)
        lifts = _MEAN + tau * chance.standard_normal(count) + errors * chance.standard_normal(count)
        (mean, low, high), (_same, next_low, next_high) = method(lifts, errors)
        following = _MEAN + tau * chance.standard_normal()
        sums["asked"] += 1
        sums["held"] += low <= _MEAN <= high
        sums["next"] += next_low <= following <= next_high
        sums["error"] += (mean - _MEAN) ** 2
        sums["width"] += high - low
    return sums


def summary(sums: dict[str, float]) -> dict[str, float]:
    """How often the mean and the next lift lay within their limits; error and width in points."""
    asked = sums["asked"]
    return {
        "coverage of the mean": sums["held"] / asked,
        "coverage of the next": sums["next"] / asked,
        "error": 100 * float(np.sqrt(sums["error"] / asked)),
        "width": 100 * sums["width"] / asked,
    }
