"""Which services are used too little online, and how many dossiers a year that concerns.

A service is low-use when even the optimistic end of its 12-month interval is below its target.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.interval import wilson
from tracker.measures.low_use_clumping import clumping

Floats = NDArray[np.float64]

ONE_SIDED_95 = 1.645
HARDLY_ANY = 0.01
HARDLY_ANY_HIGH = 0.10
NARROW = 0.20
LISTED = ("no_online", "below")


@dataclass(frozen=True)
class LowUse:
    """How one service stands against its target over 12 complete months.

    `uptake`, `low`, `high` are shares 0..1 (NaN without dossiers); `gain`, `gain_low`, `gain_high` are
    dossiers a year that would have to move online to reach the target, 0 where there is nothing to say.
    """

    klass: str
    uptake: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float
    phi: float

    @property
    def listed(self) -> bool:
        """Whether the service belongs on the list of low use."""
        return self.klass in LISTED


def classify(
    online: ArrayLike,
    total: ArrayLike,
    weekly_online: ArrayLike,
    weekly_total: ArrayLike,
    target: ArrayLike,
    fresh: ArrayLike | None = None,
) -> list[LowUse]:
    """Class, limits and gain of every service.

    `online`, `total`: dossiers of 12 complete months [services], days of outage or silence left out.
    `weekly_online`, `weekly_total`: [services, weeks ≥ 52], oldest first; all weeks are used for φ.
    `target`: share 0..1, one for all or one per service; NaN where a service has no target.
    `fresh`: bool [services]; False where a source of the service is silent (default: all fresh).

    Limits are Wilson's at z = 1.645 on counts divided by φ. Classes: `source_silent`, `no_dossiers`,
    `no_target`, `no_online`, `below`, `met`, `near`, `too_few`; the first that applies, in this order.
    Raises ValueError where shapes differ or a service has more online dossiers than dossiers.
    """
    x, n = np.asarray(online, dtype=np.float64), np.asarray(total, dtype=np.float64)
    if x.ndim != 1 or x.shape != n.shape:
        raise ValueError("Online and total dossiers must be two lists of the same services.")
    phi = clumping(weekly_online, weekly_total)
    if phi.shape != x.shape:
        raise ValueError("Weekly dossiers must have one row for each service.")
    aim = np.broadcast_to(np.asarray(target, dtype=np.float64), x.shape)
    alive = np.ones(x.shape, dtype=np.bool_) if fresh is None else np.asarray(fresh, dtype=np.bool_)
    low, high = wilson(x / phi, n / phi, ONE_SIDED_95)
    uptake = np.divide(x, n, out=np.full(x.shape, np.nan), where=n > 0)
    classes = _classes(n, uptake, (low, high), aim, alive)
    gains = [_gain(n, aim, share, alive) for share in (uptake, high, low)]
    columns = (uptake, low, high, *gains, phi)
    rows = zip(classes.tolist(), *(column.tolist() for column in columns), strict=True)
    return [LowUse(*row) for row in rows]


def _classes(
    n: Floats, uptake: Floats, limits: tuple[Floats, Floats], target: Floats, fresh: NDArray[np.bool_]
) -> NDArray[np.str_]:
    low, high = limits
    below = high < target
    hardly_any = below & (uptake < HARDLY_ANY) & (high < HARDLY_ANY_HIGH)
    conditions = [~fresh, n <= 0, np.isnan(target), hardly_any, below, low >= target, high - low <= NARROW]
    names = ["source_silent", "no_dossiers", "no_target", "no_online", "below", "met", "near"]
    return np.select(conditions, names, default="too_few")


def _gain(n: Floats, target: Floats, share: Floats, fresh: NDArray[np.bool_]) -> Floats:
    # A silent source shows too few online dossiers: a gain worked out from it would be invented.
    dossiers = np.where(fresh, n * (target - share), 0.0)
    return np.asarray(np.maximum(np.nan_to_num(dossiers), 0.0), dtype=np.float64)
