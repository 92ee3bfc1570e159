"""What campaigns of a kind did so far, taken together: effects pooled with how far campaigns differ among themselves.

A random-effects mean: τ², the spread of true effects between campaigns, is Paule and Mandel's (1982); the error of
the mean is Hartung and Knapp's (2001) with t of k − 1 degrees, never narrower than a common effect would have. What
the next campaign may do lies between mean ± t √(τ² + SE²), after Higgins, Thompson and Spiegelhalter (2009).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures import student

Floats = NDArray[np.float64]

ENOUGH = 3
_LEVEL = 0.95
_STEPS = 60


@dataclass(frozen=True)
class Pooled:
    """The mean lift (0.05 is 5 points) with its 95 % interval, and the 95 % interval of the next campaign's lift.

    `tau`: standard deviation of true lifts between campaigns. `campaigns`: how many were pooled.
    """

    lift: float
    low: float
    high: float
    next_low: float
    next_high: float
    tau: float
    campaigns: int


def pool(lifts: ArrayLike, errors: ArrayLike) -> Pooled | None:
    """Pool the lifts of campaigns with their standard errors, both [campaigns]; None where they are fewer than 3.

    Raises ValueError where an error is not above 0 or the two are not of one length.
    """
    lift, error = (np.asarray(values, dtype=np.float64) for values in (lifts, errors))
    if lift.ndim != 1 or lift.shape != error.shape:
        raise ValueError("There must be one error for each lift.")
    if not (np.isfinite(lift).all() and np.isfinite(error).all() and (error > 0).all()):
        raise ValueError("Lifts must be known and their errors above 0.")
    if lift.size < ENOUGH:
        return None
    square = between(lift, error**2)
    weight: Floats = 1 / (error**2 + square)
    mean = float(weight @ lift / weight.sum())
    df = lift.size - 1
    scatter = max(1.0, float(weight @ (lift - mean) ** 2) / df)
    of_mean = scatter / float(weight.sum())
    reach = student.quantile(0.5 + _LEVEL / 2, df)
    half, ahead = (reach * float(np.sqrt(value)) for value in (of_mean, square + of_mean))
    return Pooled(mean, mean - half, mean + half, mean - ahead, mean + ahead, float(np.sqrt(square)), lift.size)


def common(lifts: ArrayLike, errors: ArrayLike) -> tuple[float, float]:
    """The lift of one campaign for several services, weighted by 1 ÷ error², with its standard error."""
    lift, error = (np.asarray(values, dtype=np.float64) for values in (lifts, errors))
    weight: Floats = 1 / error**2
    return float(weight @ lift / weight.sum()), float(1 / np.sqrt(weight.sum()))


def between(values: Floats, variances: Floats) -> float:
    """τ² by Paule and Mandel: the weighted squares around the mean become as large as their degrees of freedom."""

    def squares(tau: float) -> float:
        weight: Floats = 1 / (variances + tau)
        mean = float(weight @ values / weight.sum())
        return float(weight @ (values - mean) ** 2)

    df = values.size - 1
    if df < 1 or squares(0.0) <= df:
        return 0.0
    low, high = 0.0, float(np.ptp(values)) ** 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if squares(middle) > df else (low, middle)
    return (low + high) / 2
