"""The figures of effects on campaigns whose true lift is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.methods.campaigns import Campaign
from tracker.measures.effect import BASELINE_WEEKS, estimate

_Z = 1.96


@dataclass(frozen=True)
class Told:
    """What a method says: the lift with its 95 % interval; NaN where it cannot tell."""

    lift: float
    low: float
    high: float


def ours(campaign: Campaign) -> Told:
    """The comparison of this project."""
    found = estimate(
        campaign.online,
        campaign.total,
        campaign.treated,
        campaign.start,
        campaign.end,
        campaign.peers_online,
        campaign.peers_total,
    )
    return Told(found.lift, found.low, found.high)


def before_and_after(campaign: Campaign) -> Told:
    """The share of the treated in the window less that of the weeks before, with binomial errors."""
    return _told([_share(campaign, campaign.treated, window, sign) for window, sign in _windows(campaign)])


def plain_difference(campaign: Campaign) -> Told:
    """That less the same of the untreated, all dossiers pooled, with binomial errors."""
    parts = [_share(campaign, campaign.treated, window, sign) for window, sign in _windows(campaign)]
    if (~campaign.treated).any():
        parts += [_share(campaign, ~campaign.treated, window, -sign) for window, sign in _windows(campaign)]
    return _told(parts)


def _windows(campaign: Campaign) -> list[tuple[slice, int]]:
    before = slice(campaign.start - BASELINE_WEEKS, campaign.start)
    return [(slice(campaign.start, campaign.end), 1), (before, -1)]


def _share(campaign: Campaign, rows: np.ndarray, weeks: slice, sign: int) -> tuple[float, float]:
    online, total = campaign.online[rows, weeks].sum(), max(campaign.total[rows, weeks].sum(), 1)
    share = online / total
    return sign * share, share * (1 - share) / total


def _told(parts: list[tuple[float, float]]) -> Told:
    lift, error = sum(part[0] for part in parts), float(np.sqrt(sum(part[1] for part in parts)))
    return Told(lift, lift - _Z * error, lift + _Z * error)


METHODS: dict[str, Callable[[Campaign], Told]] = {
    "this project": ours,
    "before and after": before_and_after,
    "plain difference": plain_difference,
}


def figures(campaign: Campaign, method: Callable[[Campaign], Told]) -> dict[str, float]:
    """Sums from which the figures are worked out, so that campaigns can be added up."""
    told = method(campaign)
    if np.isnan(told.lift):
        return {"asked": 1}
    error, nothing = told.lift - campaign.lift, campaign.lift == 0
    return {
        "asked": 1, "told": 1, "error": error, "square": error**2,
        "held": float(told.low <= campaign.lift <= told.high),
        "nothing": float(nothing), "false": float(nothing and not told.low <= 0 <= told.high),
    }  # fmt: skip


def summary(sums: dict[str, float]) -> dict[str, float]:
    """False positives, coverage, bias and root mean square error in points, and how many could be told."""
    return {
        "false positives": sums["false"] / sums["nothing"],
        "coverage": sums["held"] / sums["told"],
        "bias": 100 * sums["error"] / sums["told"],
        "error": 100 * float(np.sqrt(sums["square"] / sums["told"])),
        "told": sums["told"] / sums["asked"],
    }
