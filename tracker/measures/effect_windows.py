"""A campaign without untreated localities: against other services, or against the service's own history.

How far such a comparison errs is seen in earlier windows of the same length, in which there was no campaign.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracker.measures.projection_filter import expit, logit_of

Floats = NDArray[np.float64]
Told = Callable[[int, int, int, int], float]

_PRIOR = 4.0
_YEAR = 52
_HALF = 0.5


@dataclass(frozen=True)
class Errors:
    """The lift of the window, and the standard error that earlier windows show; `windows`: how many there are."""

    lift: float
    se: float
    windows: int


def against_peers(
    online: Floats, total: Floats, peers_online: Floats, peers_total: Floats, weeks: tuple[int, int, int, int]
) -> Errors | None:
    """Compare one series [weeks] with other services [peers, weeks], whose common shift it should have shared."""

    def lift(first: int, stop: int, start: int, end: int) -> float:
        before, after = slice(first, stop), slice(start, end)
        there = (peers_total[:, before].sum(axis=1) > 0) & (peers_total[:, after].sum(axis=1) > 0)
        if not there.any():
            return float("nan")
        moved = [
            _logit(peers_online[row, after], peers_total[row, after])
            - _logit(peers_online[row, before], peers_total[row, before])
            for row in np.flatnonzero(there)
        ]
        return _gap(online, total, (first, stop, start, end), float(np.median(moved)))

    return _with_errors(lift, *weeks)


def against_history(online: Floats, total: Floats, weeks: tuple[int, int, int, int]) -> Errors | None:
    """Compare one series [weeks] with itself, moved by half of what the same weeks moved a year before."""

    def lift(first: int, stop: int, start: int, end: int) -> float:
        drift = 0.0
        if first >= _YEAR:
            after, before = (slice(a - _YEAR, b - _YEAR) for a, b in ((start, end), (first, stop)))
            drift = _HALF * (_logit(online[after], total[after]) - _logit(online[before], total[before]))
        return _gap(online, total, (first, stop, start, end), drift)

    return _with_errors(lift, *weeks)


def _with_errors(lift: Told, first: int, stop: int, start: int, end: int) -> Errors | None:
    """The lift of a window with the root mean square of earlier ones, which end before the baseline of the campaign.

    Earlier windows follow one another without overlap; each keeps its baseline and its distance from it.
    """
    length = end - start
    found = [
        lift(first - back, stop - back, start - back, end - back)
        for back in range(start - stop + length, first + 1, length)
    ]
    told = np.array([value for value in found if np.isfinite(value)])
    own = lift(first, stop, start, end)
    if told.size < 2 or not np.isfinite(own):
        return None
    return Errors(own, float(np.sqrt((told**2).mean())), int(told.size))


def _gap(online: Floats, total: Floats, weeks: tuple[int, int, int, int], shift: float) -> float:
    first, stop, start, end = weeks
    if total[start:end].sum() <= 0 or total[first:stop].sum() <= 0:
        return float("nan")
    share = online[start:end].sum() / total[start:end].sum()
    return float(share - expit(np.array(_logit(online[first:stop], total[first:stop]) + shift)))


def _logit(online: Floats, total: Floats) -> float:
    return float(logit_of((online.sum() + _PRIOR / 2) / (total.sum() + _PRIOR)))
