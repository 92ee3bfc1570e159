"""The figures of silence on histories whose gaps, outages and falls are known."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.methods.histories import Histories
from tracker.measures.freshness import monitor

TOLD_WITHIN = 7
WORTH_FINDING = 20


def figures(made: Histories) -> dict[str, float]:
    """Sums from which the figures are worked out, so that histories can be added up."""
    state = monitor(made.total, made.online, made.holidays)
    gaps = [gap for gap in made.gaps if gap[3] >= WORTH_FINDING]
    feeds = [gap for gap in made.feed_gaps if gap[3] >= WORTH_FINDING]
    found = [gap for gap in gaps if _named(state, gap[:3], "silent")]
    return {
        "gaps": len(gaps), "found": len(found), "soon": sum(_soon(made, gap[:3]) for gap in found),
        "feeds": len(feeds), "feeds_found": sum(_named(state, gap[:3], "feed_silent") for gap in feeds),
        "outages": len(made.outages), "outages_found": _outages_found(state, made),
        "years": state.size / 365.25, "false": _false_alerts(state, made),
        "falls": len(made.falls), "falls_called": sum(_called(state, fall, made) for fall in made.falls),
    }  # fmt: skip


def summary(sums: dict[str, float]) -> dict[str, float]:
    """Gaps found and told within 7 days, feed gaps, outage days, false alerts a year, falls called."""
    return {
        "gaps found": sums["found"] / max(sums["gaps"], 1),
        "within 7 days": sums["soon"] / max(sums["found"], 1),
        "feed gaps": sums["feeds_found"] / max(sums["feeds"], 1),
        "outage days": sums["outages_found"] / max(sums["outages"], 1),
        "false alerts": sums["false"] / sums["years"],
        "falls called": sums["falls_called"] / max(sums["falls"], 1),
    }


def _named(state: NDArray[np.str_], gap: tuple[int, int, int], name: str) -> bool:
    source, first, last = gap
    return bool(np.any(state[source, first:last] == name))


def _soon(made: Histories, gap: tuple[int, int, int]) -> bool:
    """Whether a watcher who knows no later day than the seventh of the gap already calls it silent."""
    source, first, last = gap
    known = slice(0, min(first + TOLD_WITHIN, last))
    # Sources are judged one by one, but an outage needs them all; its days are few.
    rows = np.arange(made.total.shape[0]) == source
    state = monitor(made.total[rows, known], made.online[rows, known], made.holidays[known])
    return bool(np.any(state[0, first:] == "silent"))


def _outages_found(state: NDArray[np.str_], made: Histories) -> float:
    if not made.outages:
        return 0.0
    begun = np.array([made.total[:, :day].any(axis=1) for day in made.outages]).T
    named = (state[:, made.outages] == "outage") | (state[:, made.outages] == "silent") | ~begun
    return float(named.all(axis=0).sum())


def _false_alerts(state: NDArray[np.str_], made: Histories) -> float:
    """Runs of days called silent or an outage that touch no gap, outage or fall."""
    real = np.zeros(state.shape, dtype=np.bool_)
    for source, first, last in _periods(made):
        real[source, max(first - 3, 0) : last + 3] = True
    real[:, made.outages] = True
    alerts = 0
    for row, truth in zip(state, real, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], (row != "").astype(int), [0]))))
        alerts += sum(not truth[a:b].any() for a, b in edges.reshape(-1, 2))
    return float(alerts)


def _periods(made: Histories) -> list[tuple[int, int, int]]:
    return [gap[:3] for gap in (*made.gaps, *made.feed_gaps)] + made.falls


def _called(state: NDArray[np.str_], fall: tuple[int, int, int], made: Histories) -> bool:
    source, first, last = fall
    days = np.setdiff1d(np.arange(first, last), made.outages)
    return bool(np.any(state[source, days] != ""))
