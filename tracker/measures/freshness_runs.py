"""Runs of empty days of one source, and the evidence that they are no chance."""

from collections import deque
from dataclasses import dataclass, field
from math import log, sqrt

CERTAIN = log(1e4)
USUAL_SIZE = 1.5
SMOOTHEST = 4.0
ROUGHEST = 0.5
PRIOR_DAYS, PRIOR_SQUARE = 14, 25
RECENT = 14
COUNTER_AS_EVER, COUNT_PROOF = 0.6, 2.0
# Two weeks after a run are few: they take it back only where they leave little of the evidence.
DOUBT = 0.85


class Scatter:
    """Size k of a negative binomial for the daily counts, from all days so far, drawn towards 1.5."""

    def __init__(self) -> None:
        self.over = 0.0
        self.square = 0.0
        self.days = 0
        self.size = USUAL_SIZE

    def add(self, count: float, expected: float, weeks: int) -> None:
        """Takes the count of an ordinary day; `expected` is the mean of `weeks` days."""
        # A day of catching up says nothing about ordinary days.
        gap = min(count, 6 * expected + 6) - expected
        self.over += gap * gap * weeks / (weeks + 1) - expected
        self.square += expected * expected
        self.days += 1
        prior = PRIOR_SQUARE + PRIOR_DAYS * self.square / self.days
        inverse = (self.over + prior / USUAL_SIZE) / (self.square + prior)
        self.size = min(max(1 / max(inverse, 1e-9), ROUGHEST), SMOOTHEST)


def pace(came: float, expected: float) -> float:
    """What came as a share of what was expected, at most 1, one standard error in its favour."""
    return min(1.0, (came + 1 + sqrt(came + 1)) / (expected + 1))


class Pace:
    """The pace of the last 14 days: a source that is already falling owes less than its eight weeks say."""

    def __init__(self) -> None:
        self.days: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self.value = 1.0

    def add(self, came: float, expected: float) -> None:
        """Takes what came on a day, and what was expected of it."""
        self.days.append((came, expected))
        all_came, all_expected = (sum(column) for column in zip(*self.days, strict=True))
        self.value = pace(all_came, all_expected)


@dataclass
class Run:
    """Consecutive days with nothing; `certain` once chance is ruled out."""

    days: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    certain: bool = False

    def marked(self) -> list[int]:
        """Days of the run without those at either end on which hardly anything was expected."""
        floor = 0.1 * sum(self.weights) / len(self.weights)
        kept = [place for place, weight in enumerate(self.weights) if weight > floor]
        return self.days[kept[0] : kept[-1] + 1]

    def holds(self, factor: float) -> bool:
        """Whether the run stays certain had only `factor` times as much been owed on each day."""
        raise NotImplementedError


@dataclass
class EmptyRun(Run):
    """Days without any dossier."""

    sizes: list[float] = field(default_factory=list)
    evidence: float = 0.0
    cautious: float = 0.0
    missing: float = 0.0
    seen: float = 0.0

    def add(self, day: int, owed: float, size: float, usual_size: float) -> None:
        """Takes a day on which `owed` dossiers failed to come; sizes are those of its negative binomial."""
        self.days.append(day)
        self.weights.append(owed)
        self.sizes.append(size)
        self.evidence += size * log(1 + owed / size)
        self.cautious += usual_size * log(1 + owed / usual_size)
        self.missing += owed
        # One empty day may be an office closed for the day: it has to be certain on the usual scatter too.
        proof = self.evidence if len(self.days) > 1 else min(self.evidence, self.cautious)
        self.certain = self.certain or bounded(proof, self.missing, self.seen) > CERTAIN

    def holds(self, factor: float) -> bool:
        """See `Run.holds`."""
        pairs = zip(self.weights, self.sizes, strict=True)
        proof = sum(size * log(1 + owed * factor / size) for owed, size in pairs)
        return bounded(proof, self.missing * factor, self.seen) > DOUBT * CERTAIN


@dataclass
class OfflineRun(Run):
    """Days without any online dossier; weights are the dossiers that came all the same."""

    share: float = 0.0
    by_share: float = 0.0
    owed: list[float] = field(default_factory=list)
    by_count: float = 0.0
    missing: float = 0.0
    counter_owed: float = 0.0
    counter: float = 0.0
    seen: float = 0.0

    def add(self, day: int, total: float, expected: float, counter_owed: float) -> None:
        """Takes a day with `total` dossiers, none online, of which `expected` × share were owed online."""
        self.days.append(day)
        self.weights.append(total)
        online = expected * self.share
        self.owed.append(online)
        self.by_share += _against(self.share, total)
        self.by_count += USUAL_SIZE * log(1 + online / USUAL_SIZE)
        self.missing += online
        self.counter += total
        self.counter_owed += counter_owed
        self.certain = self.certain or self._proven(self.by_share, self.by_count, 1.0)

    def holds(self, factor: float) -> bool:
        """See `Run.holds`."""
        by_share = _against(self.share * factor, self.counter)
        by_count = sum(USUAL_SIZE * log(1 + owed * factor / USUAL_SIZE) for owed in self.owed)
        return self._proven(by_share / DOUBT, by_count / DOUBT, factor)

    def _proven(self, by_share: float, by_count: float, factor: float) -> bool:
        if bounded(by_share, 2 * by_share, self.seen) > CERTAIN:
            return True
        # Few at the counter prove little by their share; but if they came as ever, the count proves it.
        works = self.counter > 0 and self.counter >= COUNTER_AS_EVER * self.counter_owed
        return works and bounded(by_count, self.missing * factor, self.seen) > COUNT_PROOF * CERTAIN


def bounded(proof: float, missing: float, seen: float) -> float:
    """Evidence no stronger than a memory of `seen` dossiers (each counting half) allows.

    −ln P(0) of a gamma–Poisson of mean `missing`, its level known from half as many dossiers as were seen.
    """
    half = seen / 2
    return min(proof, half * log(1 + missing / half)) if half > 0 else 0.0


def _against(share: float, total: float) -> float:
    # Dossiers come by twos at the least, so each counts half (φ = 2).
    return -log(1 - min(share, 0.95)) * total / 2
