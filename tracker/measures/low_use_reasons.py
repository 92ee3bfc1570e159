"""Further reasons to look at a service, and where its dossiers can move online."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.interval import wilson

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ONE_SIDED_95 = 1.645
ENOUGH = 30
FALL_Z = 2.33
SMALLEST_FALL = 0.03
FINISHED = 0.60
SHRINK_DOSSIERS = 12.0
PEERS_NEEDED = 4


def falling(
    online: ArrayLike,
    total: ArrayLike,
    online_last_year: ArrayLike,
    total_last_year: ArrayLike,
    phi: ArrayLike = 1.0,
) -> Flags:
    """Whether the share of the last 3 months lies clearly under that of the same months last year.

    Counts [services]; `phi` is their clumping factor. True where both periods have at least 30 dossiers and
    change + 2.33·SE < −3 points, SE² = φ (p₁q₁ ÷ n₁ + p₀q₀ ÷ n₀), each p in it with half a dossier added on
    either side, so that 0 % and 100 % are not taken for certain.
    """
    now, spread_now = _share_and_variance(online, total)
    before, spread_before = _share_and_variance(online_last_year, total_last_year)
    enough = (np.asarray(total) >= ENOUGH) & (np.asarray(total_last_year) >= ENOUGH)
    error = np.sqrt(np.asarray(phi, dtype=np.float64) * (spread_now + spread_before))
    return np.asarray(enough & (now - before + FALL_Z * error < -SMALLEST_FALL), dtype=np.bool_)


def abandoned(started: ArrayLike, submitted: ArrayLike) -> Flags:
    """Whether most who start online give up: 30 or more started, upper limit of submitted ÷ started < 60 %.

    Counts [services] of online dossiers started and submitted; Wilson's upper limit at z = 1.645.
    """
    begun = np.asarray(started, dtype=np.float64)
    _, high = wilson(np.minimum(submitted, begun), begun, ONE_SIDED_95)
    return np.asarray((begun >= ENOUGH) & (high < FINISHED), dtype=np.bool_)


def upper_quartile(peers_online: ArrayLike, peers_total: ArrayLike) -> Floats:
    """Upper quartile [services] of the shares of peers [services, peers]; NaN with fewer than 4.

    Only peers with 30 dossiers or more count.
    """
    online, total = np.asarray(peers_online, dtype=np.float64), np.asarray(peers_total, dtype=np.float64)
    enough = total >= ENOUGH
    share = np.sort(np.divide(online, total, out=np.full(total.shape, np.nan), where=enough), axis=1)
    count = enough.sum(axis=1)
    if share.shape[1] == 0:
        return np.full(share.shape[0], np.nan)
    place = 0.75 * np.maximum(count - 1, 0)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    rows = np.arange(share.shape[0])
    quartile = share[rows, below] + (place - below) * (share[rows, above] - share[rows, below])
    return np.where(count >= PEERS_NEEDED, quartile, np.nan)


@dataclass(frozen=True)
class Places:
    """Places of one service: shrunken share, dossiers a year that can move, and places ordered by those."""

    share: Floats
    movable: Floats
    order: NDArray[np.intp]


def movable_by_place(online: ArrayLike, total: ArrayLike, target: float) -> Places:
    """Where the movable dossiers of one service are, from counts X, N [places] of 12 months.

    Each share is shrunk to the service's own, r: (X + 12 r) ÷ (N + 12); movable = N × (target − share), at
    least 0. `order` holds the places with something to move, most first, then in the order given.
    """
    x, n = np.asarray(online, dtype=np.float64), np.asarray(total, dtype=np.float64)
    common = x.sum() / n.sum() if n.sum() > 0 else 0.0
    share = (x + SHRINK_DOSSIERS * common) / (n + SHRINK_DOSSIERS)
    movable = np.maximum(n * (target - share), 0.0)
    order = np.argsort(-movable, kind="stable")
    return Places(share, movable, order[movable[order] > 0])


def _share_and_variance(online: ArrayLike, total: ArrayLike) -> tuple[Floats, Floats]:
    x, n = np.asarray(online, dtype=np.float64), np.asarray(total, dtype=np.float64)
    safe = np.maximum(n, 1.0)
    careful = (x + 0.5) / (safe + 1)
    return x / safe, careful * (1 - careful) / safe
