"""Where the share of a service goes if it moves on as it has moved, and when it would reach a target.

Each service follows a damped local trend on the logit scale (`projection_filter`). How restless services are
is learnt from all of them together: the weight of each of a grid of movements is what makes the months of the
whole pool most likely, and a service then leans to the movements that foretell its own months best.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.projection_filter import Movement, expit, follow, logit_of, step

Floats = NDArray[np.float64]

EIGHTY_PERCENT = 1.2815515655446004
EARLY_AND_LATE = 0.8416212335729143
_LEVELS = (0.0005, 0.005, 0.03, 0.12)
_SLOPES = (0.00002, 0.0003, 0.002, 0.008)
_MONTHS = (0.002, 0.02, 0.08)
_SCATTERS = (1.0, 2.0, 4.0)
_FADES = (0.85, 0.95)
_TELLING = 200
_RENEWALS = 40
_KEPT_WEIGHT = 0.005
_AT_ONCE = 500


@dataclass(frozen=True)
class Projection:
    """Shares 0..1 of the months ahead, arrays [services, months], the first column the next month.

    `low` and `high` hold the share of a month with a chance of 80 %. NaN for a service without dossiers.
    """

    median: Floats
    low: Floats
    high: Floats
    _logit: Floats
    _spread: Floats

    def reaches(self, target: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Months ahead until the target is reached: (month, earliest, latest), arrays [services].

        The first month in which the chance of a share at or above the target is 50 %, 20 % and 80 %; NaN where
        that is not within the horizon. `target`: share 0..1, one for all or one per service, NaN for none.
        """
        aim = logit_of(np.broadcast_to(np.asarray(target, dtype=np.float64), self.median.shape[:1]))[:, None]
        ends = (0.0, EARLY_AND_LATE, -EARLY_AND_LATE)
        month, earliest, latest = (_first(self._logit + end * self._spread >= aim) for end in ends)
        return month, earliest, latest


@dataclass(frozen=True)
class Restlessness:
    """The movements [models, 1] that a pool of services shows, and the weight of each."""

    movement: Movement
    weight: Floats


def project(online: ArrayLike, total: ArrayLike, horizon: int, restlessness: Restlessness | None = None) -> Projection:
    """Project monthly counts [services, months], oldest first, `horizon` months ahead.

    Months without dossiers (0 or NaN) are stepped over. How restless services are is learnt from those given,
    so pass all of a province in one call, or what `learn` made of them as `restlessness`. Raises ValueError
    where the two arrays differ in shape, or a month has more online dossiers than dossiers.
    """
    x, n = _counts(online, total)
    usual = restlessness or learn(x, n)
    shape = (x.shape[0], horizon)
    logit, spread = np.full(shape, np.nan), np.full(shape, np.nan)
    for part in _parts(np.flatnonzero(n.sum(axis=1) > 0)):
        logit[part], spread[part] = _ahead(x[part], n[part], horizon, usual)
    median, low, high = (expit(logit + side * EIGHTY_PERCENT * spread) for side in (0, -1, 1))
    return Projection(median, low, high, logit, spread)


def learn(online: ArrayLike, total: ArrayLike) -> Restlessness:
    """How restless the services of a pool are, from monthly counts [services, months], oldest first.

    Learnt by expectation-maximisation from the services with most dossiers, which tell it best. Raises
    ValueError as `project` does.
    """
    x, n = _counts(online, total)
    rows = np.array(list(product(_LEVELS, _SLOPES, _MONTHS, _SCATTERS, _FADES)))
    most = np.argsort(-n.sum(axis=1), kind="stable")[:_TELLING]
    likelihood = follow(x[most], n[most], _movement(rows)).likelihood
    prior = np.full((len(rows), 1), 1 / len(rows))
    for _ in range(_RENEWALS if most.size else 0):
        # One service's worth of evidence stays spread over the whole grid: a small pool proves little.
        prior = (_posterior(likelihood, prior).sum(axis=1, keepdims=True) + 1 / len(rows)) / (most.size + 1)
    kept = (prior >= min(_KEPT_WEIGHT, float(prior.max())))[:, 0]
    return Restlessness(_movement(rows[kept]), prior[kept] / prior[kept].sum())


def _counts(online: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    x, n = (np.nan_to_num(np.asarray(counts, dtype=np.float64)) for counts in (online, total))
    if x.ndim != 2 or x.shape != n.shape:
        raise ValueError("Online and total dossiers must be given for the same services and months.")
    if ((x > n) | (x < 0)).any():
        raise ValueError("No month may have more online dossiers than dossiers, or fewer than none.")
    return x, n


def _movement(rows: Floats) -> Movement:
    return Movement(*(rows[:, [column]] for column in range(rows.shape[1])))


def _posterior(likelihood: Floats, prior: Floats) -> Floats:
    weight = prior * np.exp(likelihood - likelihood.max(axis=0))
    return np.asarray(weight / weight.sum(axis=0), dtype=np.float64)


def _ahead(online: Floats, total: Floats, horizon: int, usual: Restlessness) -> tuple[Floats, Floats]:
    """Middle and spread of the logit of each month ahead, over all movements, [services, horizon]."""
    course = follow(online, total, usual.movement)
    weight = _posterior(course.likelihood, usual.weight)
    middles, spreads = [], []
    for _ in range(horizon):
        step(course, usual.movement)
        middle = (weight * course.level).sum(axis=0)
        variance = course.level_variance + usual.movement.month + (course.level - middle) ** 2
        middles.append(middle)
        spreads.append(np.sqrt((weight * variance).sum(axis=0)))
    return np.stack(middles, axis=1), np.stack(spreads, axis=1)


def _parts(chosen: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Some services at a time: what is held at once does not grow with a nation's catalogue."""
    for start in range(0, chosen.size, _AT_ONCE):
        yield chosen[start : start + _AT_ONCE]


def _first(reached: NDArray[np.bool_]) -> Floats:
    months = np.asarray(reached.argmax(axis=1) + 1, dtype=np.float64)
    return np.where(reached.any(axis=1), months, np.nan)
