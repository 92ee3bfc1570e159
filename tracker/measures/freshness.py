"""Silence or fall: is a source without dossiers quiet because nobody came, or because nothing was sent?

Expected are, per source and weekday, the mean of the last 8 such days, days of silence and holidays left
out; 5 % of it on holidays. A source is silent over a run of empty days when Σ k ln(1 + e ÷ k) > ln 10⁴, the
negative binomial's −ln P(0): k = 1.5, drawn by the source's own scatter to between 0.5 and 4. Its online
feed is silent over days without online dossiers when Σ n ln(1 − p) ÷ 2 < −ln 10⁴, p the share expected of n
dossiers; or, while as many as ever come to the counter, when the first sum over the online dossiers owed
exceeds 2 ln 10⁴. All are bounded by what so short a memory can prove: C ln(1 + E ÷ C), C half the dossiers
remembered, E those missing; so sparse sources give no false alert. What is owed is lowered to the pace of
the 14 days before a run, and in the end of those after it: a source that comes back at a lower level fell.
An outage is a day without anything online in the whole province, where more than 20 were expected and
counters work. All else is a true fall.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tracker.measures.freshness_source import Course, Source

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OWED_ONLINE = 20.0
COUNTERS_WORK = 0.2
ALONE = 0.9


@dataclass(frozen=True)
class Watch:
    """State, and dossiers and online dossiers expected, of each source and day: arrays [sources, days]."""

    state: NDArray[np.str_]
    expected: Floats
    expected_online: Floats


def monitor(total: ArrayLike, online: ArrayLike, holidays: ArrayLike) -> NDArray[np.str_]:
    """State of each source and day [sources, days]: `""`, `"silent"`, `"feed_silent"` or `"outage"`.

    `total`, `online`: dossiers [sources, days], days without a gap in the calendar, oldest first, 0 where
    nothing came; `holidays`: bool [days]. Before its first dossier a source is never silent. A run of empty
    days is judged as a whole; one that is still going on is judged by what came before it.
    Raises ValueError where shapes differ or counts are negative or more online than in all.
    """
    return watch(total, online, holidays).state


def watch(total: ArrayLike, online: ArrayLike, holidays: ArrayLike) -> Watch:
    """As `monitor`, with the expected dossiers a day, which stay at their old level throughout a silence."""
    counts, filed = np.asarray(total, dtype=np.float64), np.asarray(online, dtype=np.float64)
    free = np.asarray(holidays, dtype=np.bool_)
    if counts.ndim != 2 or counts.shape != filed.shape or free.shape != counts.shape[1:]:
        raise ValueError("Give total and online dossiers as sources by days, and holidays for the same days.")
    if not np.all((filed >= 0) & (filed <= counts)):
        raise ValueError("Online dossiers of a day must lie between 0 and all dossiers of the day.")
    # Outages can be told only by what was expected of all sources, so those are walked twice.
    nobody = np.zeros(free.shape, dtype=np.bool_)
    first = _walk(counts, filed, free, nobody)
    outage = _outages(counts, filed, first)
    return _walk(counts, filed, free, outage) if outage.any() else first


def silent_share(
    state: NDArray[np.str_],
    expected: Floats,
    month: ArrayLike,
    states: Collection[str] = ("silent",),
) -> Floats:
    """Share of a month's expected dossiers that lies in silent days: [sources, months], months rising.

    `month`: any number that stands for the month of each day [days]. For the online channel give
    `expected_online` and `states=("silent", "feed_silent")`. 0 where nothing was expected.
    """
    _, place = np.unique(np.asarray(month), return_inverse=True)
    months = int(place.max()) + 1 if place.size else 0
    whole, hidden = np.zeros((2, expected.shape[0], months))
    rows = np.arange(expected.shape[0])[:, None]
    np.add.at(whole, (rows, place[None, :]), expected)
    np.add.at(hidden, (rows, place[None, :]), np.where(np.isin(state, list(states)), expected, 0.0))
    share: Floats = np.divide(hidden, whole, out=np.zeros_like(whole), where=whole > 0)
    return share


def _walk(total: Floats, online: Floats, holidays: Flags, outage: Flags) -> Watch:
    state = np.zeros(total.shape, dtype="<U11")
    expected, expected_online = np.zeros((2, *total.shape))
    started = np.cumsum(total, axis=1) > 0
    state[started & outage] = "outage"
    for row in range(total.shape[0]):
        course = _follow(total[row], online[row], holidays, outage)
        expected[row], expected_online[row] = course.expected, course.expected_online
        state[row, [day for day in course.feed_silent if not outage[day]]] = "feed_silent"
        state[row, list(course.silent)] = "silent"
    return Watch(state, expected, expected_online)


def _follow(total: Floats, online: Floats, holidays: Flags, outage: Flags) -> Course:
    source = Source()
    days = zip(total.tolist(), online.tolist(), holidays.tolist(), outage.tolist(), strict=True)
    for day, (count, filed, holiday, out) in enumerate(days):
        source.day(day, count, filed, holiday, out)
    return source.finish()


def _outages(total: Floats, online: Floats, seen: Watch) -> Flags:
    """Days [days] on which the whole province filed nothing online although its counters worked."""
    reporting = seen.state != "silent"
    owed = np.where(reporting, seen.expected_online, 0.0)
    all_owed = owed.sum(axis=0)
    at_counter = np.where(reporting, seen.expected - seen.expected_online, 0.0).sum(axis=0)
    came = (total - online).sum(axis=0)
    dark = (online.sum(axis=0) <= 0) & (all_owed > OWED_ONLINE)
    # Where one source carries the online dossiers, its own silence looks just like an outage.
    alone = (owed >= ALONE * all_owed) & (seen.state == "feed_silent")
    dark &= ~alone.any(axis=0)
    clear = dark & (came >= np.maximum(COUNTERS_WORK * at_counter, 1.0))
    # Days when counters are closed tell nothing by themselves, but an outage on both sides does.
    closed = dark & ~clear & (at_counter < 1.0)
    return np.asarray(clear | (closed & _beside(clear, closed)), dtype=np.bool_)


def _beside(clear: Flags, closed: Flags) -> Flags:
    """Whether the run of closed days that a day is in has a clear outage before and after it."""
    reached = np.zeros((2, clear.size), dtype=np.bool_)
    for way, order in enumerate((range(clear.size), range(clear.size - 1, -1, -1))):
        before = False
        for day in order:
            reached[way, day] = before and closed[day]
            before = bool(clear[day] or reached[way, day])
    return np.asarray(reached.all(axis=0), dtype=np.bool_)
