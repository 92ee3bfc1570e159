"""A damped local trend of a monthly share on the logit scale, filtered with known hyperparameters.

Level l and slope b of a service move from month to month as l' = l + f b + η, b' = f b + ζ; the dossiers of a
month are online with logit l + ε, and scatter φ times as much as single coins would. η, ζ and ε are normal,
f (0.85 or 0.95) is how much of a trend is left a month later.
(Durbin and Koopman, *Time Series Analysis by State Space Methods*, 2012, ch. 3 and 10.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_START_VARIANCE = 4.0
_NEWTON_STEPS = 4
_FARTHEST_STEP = 2.0
_HARDLY = 1e-12


@dataclass(frozen=True)
class Movement:
    """Hyperparameters, arrays [models, 1]: variances of η, ζ and ε on the logit scale, φ ≥ 1, and f in 0..1."""

    level: Floats
    slope: Floats
    month: Floats
    phi: Floats
    fades: Floats


@dataclass
class Course:
    """What is known of level and slope after the last month, arrays [models, services].

    `together` is their covariance; `likelihood` is the logarithm of how well the model foretold each month,
    with the extended quasi-likelihood of Nelder and Pregibon (1987) for dossiers that scatter.
    """

    level: Floats
    slope: Floats
    level_variance: Floats
    slope_variance: Floats
    together: Floats
    likelihood: Floats


def follow(online: Floats, total: Floats, movement: Movement) -> Course:
    """Filter counts [services, months] under each model; months without dossiers are stepped over."""
    shape = (movement.level.shape[0], online.shape[0])
    pooled = (online.sum() + 1) / (total.sum() + 2)
    start = logit_of((online.sum(axis=1) + pooled) / (total.sum(axis=1) + 1))
    course = Course(
        np.broadcast_to(start, shape).copy(),
        np.zeros(shape),
        np.full(shape, _START_VARIANCE),
        np.broadcast_to(movement.slope / (1 - movement.fades**2), shape).copy(),
        np.zeros(shape),
        np.zeros(shape),
    )
    for month in range(online.shape[1]):
        if month:
            step(course, movement)
        _learn(course, movement, online[:, month], total[:, month])
    return course


def step(course: Course, movement: Movement) -> None:
    """One month on, without a look at it."""
    fades, inherited = movement.fades, movement.fades**2 * course.slope_variance
    course.level += fades * course.slope
    course.slope *= fades
    course.level_variance += 2 * fades * course.together + inherited + movement.level
    course.together = fades * course.together + inherited
    course.slope_variance = inherited + movement.slope


def _learn(course: Course, movement: Movement, online: Floats, total: Floats) -> None:
    """Take in one month: the mode of its logit by Newton's method, then Kalman's update with it."""
    seen = total > 0
    spread = course.level_variance + movement.month
    logit = course.level.copy()
    for _ in range(_NEWTON_STEPS):
        share = expit(logit)
        pull = (online - total * share) / movement.phi - (logit - course.level) / spread
        bend = total * share * (1 - share) / movement.phi + 1 / spread
        logit += np.clip(pull / bend, -_FARTHEST_STEP, _FARTHEST_STEP)
    share = expit(logit)
    weight = total * share * (1 - share) / movement.phi
    # Where the month says nothing the observation has an endless variance: it moves nothing.
    known = np.where(seen, 1 / (spread + 1 / np.maximum(weight, _HARDLY)), 0.0)
    seems = logit + (online - total * share) / np.maximum(weight * movement.phi, _HARDLY)
    gap = np.where(seen, seems - course.level, 0.0)
    misfit = _deviance(online, total, share) / movement.phi + (logit - course.level) ** 2 / spread
    fit = misfit + np.log(movement.phi) + np.log1p(spread * weight)
    course.likelihood -= np.where(seen, fit / 2, 0.0)
    course.level += course.level_variance * known * gap
    course.slope += course.together * known * gap
    course.slope_variance -= course.together**2 * known
    course.together *= 1 - course.level_variance * known
    course.level_variance *= 1 - course.level_variance * known


def _deviance(online: Floats, total: Floats, share: Floats) -> Floats:
    """2 Σ observed × log(observed ÷ expected) over both channels; 0 × log 0 is 0."""
    other, rest = total - online, 1 - share
    first = online * np.log(np.maximum(online, _HARDLY) / np.maximum(total * share, _HARDLY))
    second = other * np.log(np.maximum(other, _HARDLY) / np.maximum(total * rest, _HARDLY))
    return np.asarray(2 * (first + second), dtype=np.float64)


def expit(logit: Floats) -> Floats:
    """1 ÷ (1 + e^−logit)."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logit, -30, 30))), dtype=np.float64)


def logit_of(share: Floats) -> Floats:
    """log(share ÷ (1 − share)); minus and plus infinity at 0 and 1."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share) - np.log1p(-share), dtype=np.float64)
