"""Simulated sources of one province, day by day, with gaps, outages and true falls that are known."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
KINDS = ("plain", "clumped", "bursty", "seasonal", "sparse", "growing")
DAYS = 1096
FIRST = 150


@dataclass
class Histories:
    """Counts [sources, days] and what was done to them: source, first day, day after the last, hidden."""

    total: Floats
    online: Floats
    holidays: NDArray[np.bool_]
    gaps: list[tuple[int, int, int, float]] = field(default_factory=list)
    feed_gaps: list[tuple[int, int, int, float]] = field(default_factory=list)
    falls: list[tuple[int, int, int]] = field(default_factory=list)
    outages: list[int] = field(default_factory=list)
    started: list[int] = field(default_factory=list)


def holidays() -> NDArray[np.bool_]:
    """Days off of three years: New Year, a week around Tết, which moves, and three more."""
    days = np.zeros(DAYS, dtype=np.bool_)
    for year, tet in enumerate((40, 28, 47)):
        for first, length in ((0, 1), (tet, 7), (108, 1), (119, 2), (244, 2)):
            start = year * 365 + first
            days[start : start + length] = True
    return days


def _levels(rng: np.random.Generator, kind: str, sources: int) -> Floats:
    middle, spread = (-1.5, 0.8) if kind == "sparse" else (2.0, 1.4)
    level = np.exp(rng.normal(middle, spread, (sources, 1)))
    week = np.array([1.15, 1.05, 1, 1, 0.95, 0.1, 0.02])
    daily = level * np.roll(week, rng.integers(7))[np.arange(DAYS) % 7]
    if kind == "seasonal":
        phase = rng.random((sources, 1))
        daily = daily * (1 + 0.6 * np.sin(2 * np.pi * (np.arange(DAYS) / 365 + phase)))
    if kind == "growing":
        daily = daily * np.exp(rng.normal(0, 0.9, (sources, 1)) * np.linspace(-1, 1, DAYS))
    return np.asarray(daily, dtype=np.float64)


def simulate(seed: int, kind: str = "plain", sources: int = 30, quiet_holidays: bool = False) -> Histories:
    """Sources with every kind of trouble; `quiet_holidays`: nothing at all on holidays, else 5 % of a day."""
    rng = np.random.default_rng(seed)
    free = holidays()
    rate = _levels(rng, kind, sources)
    rate[:, free] *= 0.0 if quiet_holidays else 0.05
    share = np.repeat(rng.uniform(0.15, 0.95, (sources, 1)), DAYS, axis=1)
    made = Histories(np.zeros(rate.shape), np.zeros(rate.shape), free)
    for source in range(sources):
        _fall(rng, made, source, rate, share)
    size = {"clumped": 2.5, "bursty": 0.8}.get(kind, 8.0)
    total = rng.poisson(rate * rng.gamma(size, 1 / size, rate.shape))
    online = rng.binomial(total, np.clip(share * rng.gamma(40, 1 / 40, rate.shape), 0, 0.98))
    made.total, made.online = total.astype(np.float64), online.astype(np.float64)
    for source in range(sources):
        _trouble(rng, made, source)
    _outages(rng, made)
    return made


def _fall(rng: np.random.Generator, made: Histories, source: int, rate: Floats, share: Floats) -> None:
    """On every other source fewer people come, or fewer of them file online, for one to four months."""
    if source % 2:
        return
    start, length = int(rng.integers(600, 900)), int(rng.integers(30, 120))
    depth = rng.uniform(0.15, 0.6)
    (rate if source % 4 else share)[source, start : start + length] *= depth
    made.falls.append((source, start, start + length))


def _trouble(rng: np.random.Generator, made: Histories, source: int) -> None:
    start = int(rng.integers(0, 100)) if source % 5 == 0 else 0
    made.total[source, :start] = made.online[source, :start] = 0
    made.started.append(start)
    if source % 3 == 0:
        first = int(rng.integers(FIRST, 300))
        last = first + int(rng.integers(4, 40))
        hidden = float(made.total[source, first:last].sum())
        made.total[source, first:last] = made.online[source, first:last] = 0
        made.gaps.append((source, first, last, hidden))
    if source % 3 == 1:
        first = int(rng.integers(350, 560))
        last = first + int(rng.integers(7, 40))
        hidden = float(made.online[source, first:last].sum())
        made.total[source, first:last] -= made.online[source, first:last]
        made.online[source, first:last] = 0
        made.feed_gaps.append((source, first, last, hidden))


def _outages(rng: np.random.Generator, made: Histories) -> None:
    """A few outages of one to three working days, where more than 20 dossiers are filed online a day."""
    for first in rng.integers(FIRST, DAYS - 30, 4):
        for day in range(int(first), int(first) + int(rng.integers(1, 4))):
            same = [day - 7 * week for week in range(1, 9)]
            usual = made.online[:, same].sum() / 8
            if made.holidays[day] or usual <= 25 or (made.total - made.online)[:, day].sum() < 10:
                continue
            made.total[:, day] -= made.online[:, day]
            made.online[:, day] = 0
            made.outages.append(day)
