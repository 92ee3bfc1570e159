"""What a campaign did: how far the share of its places moved beyond what would have been without it.

Every locality is compared with its own baseline, shifted on the logit scale as the untreated localities were.
Where none was left untreated, other services, else the service's own history, take their place, and how far such
comparisons err is learnt from earlier windows without a campaign. It never says "no effect": where it cannot tell,
`method` is "none" and `notes` say why.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures import student
from tracker.measures.effect_shift import Comparison, compare, counts_of
from tracker.measures.effect_windows import Errors, against_history, against_peers

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

BASELINE_WEEKS = 26
ENOUGH_UNTREATED = 5
ENOUGH_PEERS = 6
ENOUGH_WINDOWS = 6
POWER = 0.8
LEVEL = 0.95
_FAR_APART = 0.15
_MOST_OF_ALL = 0.5


@dataclass(frozen=True)
class Effect:
    """The lift in shares (0.05 is 5 points) with its 95 % interval, and what it means in dossiers.

    `method`: "did" (against untreated localities), "peers" (against other services), "history" (against its own),
    "none" (cannot be told: all numbers NaN). `extra`: dossiers online beyond what would have been, in the window.
    `smallest_detectable`: the lift that such a campaign would have shown with a chance of 80 %. `notes`: codes of
    warnings and reasons.
    """

    lift: float
    low: float
    high: float
    p: float
    se: float
    method: str
    notes: tuple[str, ...]
    extra: float
    extra_low: float
    extra_high: float
    smallest_detectable: float


def estimate(
    online: ArrayLike,
    total: ArrayLike,
    treated: ArrayLike,
    start: int,
    end: int,
    peers_online: ArrayLike | None = None,
    peers_total: ArrayLike | None = None,
    baseline_end: int | None = None,
) -> Effect:
    """Estimate what a campaign did to one service.

    `online`, `total`: dossiers [localities, weeks], oldest first; `treated`: bool [localities]; the campaign ran in
    the weeks `start` ≤ w < `end`. `peers_online`, `peers_total`: other services [peers, weeks], used where fewer
    than 5 localities were left untreated. `baseline_end`: where the baseline of 26 weeks ends (default `start`);
    for a lasting effect, `start` and `end` are a later window and `baseline_end` is the start of the campaign.
    Raises ValueError where shapes or weeks do not fit.
    """
    x, n = counts_of(online, total)
    chosen = np.asarray(treated, dtype=np.bool_)
    stop = start if baseline_end is None else baseline_end
    if chosen.shape != x.shape[:1]:
        raise ValueError("There must be one mark of treated or untreated for each locality.")
    if not 0 <= stop <= start < end <= x.shape[1]:
        raise ValueError("The window must lie within the weeks, after its baseline.")
    first = max(0, stop - BASELINE_WEEKS)
    volume = float(n[chosen, start:end].sum())
    if (reason := _hopeless(n, chosen, (first, stop), (start, end))) is not None:
        return _none(reason)
    if (_seen(n, ~chosen, (first, stop), (start, end))).sum() >= ENOUGH_UNTREATED:
        found = compare(x, n, chosen, (first, stop), (start, end))
        return _effect("did", found.lift, found.se, found.df, volume, _warnings(found))
    return _without_untreated(x, n, chosen, (first, stop, start, end), (peers_online, peers_total), volume)


def _without_untreated(
    x: Floats,
    n: Floats,
    chosen: Flags,
    weeks: tuple[int, int, int, int],
    peers: tuple[ArrayLike | None, ArrayLike | None],
    volume: float,
) -> Effect:
    own = x[chosen].sum(axis=0), n[chosen].sum(axis=0)
    if peers[0] is not None and peers[1] is not None:
        others = counts_of(peers[0], peers[1])
        if others[0].shape[1] == own[0].size and len(others[0]) >= ENOUGH_PEERS:
            found = against_peers(*own, *others, weeks)
            if found is not None and found.windows >= ENOUGH_WINDOWS:
                return _of_errors("peers", found, volume)
    found = against_history(*own, weeks)
    if found is None or found.windows < ENOUGH_WINDOWS:
        return _none("few_windows")
    return _of_errors("history", found, volume)


def _of_errors(method: str, found: Errors, volume: float) -> Effect:
    return _effect(method, found.lift, found.se, found.windows - 1, volume, ("no_untreated",))


def _seen(n: Floats, rows: Flags, before: tuple[int, int], window: tuple[int, int]) -> Flags:
    """Localities with dossiers both in the baseline and in the window."""
    return np.asarray(rows & (n[:, slice(*before)].sum(axis=1) > 0) & (n[:, slice(*window)].sum(axis=1) > 0))


def _hopeless(n: Floats, chosen: Flags, before: tuple[int, int], window: tuple[int, int]) -> str | None:
    if not chosen.any():
        return "nothing_treated"
    if before[1] - before[0] < BASELINE_WEEKS:
        return "short_baseline"
    return None if _seen(n, chosen, before, window).any() else "no_dossiers"


def _effect(method: str, lift: float, se: float, df: float, volume: float, notes: tuple[str, ...]) -> Effect:
    if not np.isfinite(lift + se) or se <= 0:
        return _none("no_scatter")
    reach = student.quantile(0.5 + LEVEL / 2, df)
    low, high = lift - reach * se, lift + reach * se
    extra, least, most = (volume * value for value in (lift, low, high))
    detectable = (reach + student.quantile(POWER, df)) * se
    p = student.two_sided_p(lift / se, df)
    return Effect(lift, low, high, p, se, method, notes, extra, least, most, detectable)


def _none(reason: str) -> Effect:
    nan = float("nan")
    return Effect(nan, nan, nan, nan, nan, "none", (reason,), nan, nan, nan, nan)


def _warnings(found: Comparison) -> tuple[str, ...]:
    notes = []
    if abs(found.treated_baseline - found.untreated_baseline) > _FAR_APART:
        notes.append("far_apart")
    if found.largest_part > _MOST_OF_ALL and found.treated_localities > 1:
        notes.append("one_carries_most")
    return tuple(notes)
