"""One source, day by day: what was expected of it, and where it, or its online feed, fell silent."""

from collections import deque
from dataclasses import dataclass, field
from math import log, sqrt

WEEKS = 8
WEEKDAYS = 7
HOLIDAY_SHARE = 0.05
CERTAIN = log(1e4)
USUAL_SIZE = 1.5
SMOOTHEST = 4.0
ROUGHEST = 0.5
HOLIDAY_SIZE = 0.15
KNOWN_AFTER = 3
RECENT = 14
COUNTER_AS_EVER, COUNT_PROOF = 0.6, 2.0
PRIOR_DAYS, PRIOR_SQUARE = 14, 25


@dataclass
class Course:
    """What came of one source: expected dossiers a day, online ones among them, and the silent days."""

    expected: list[float] = field(default_factory=list)
    expected_online: list[float] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    feed_silent: set[int] = field(default_factory=set)


class _Scatter:
    """Size k of a negative binomial for the daily counts, from all days so far, drawn towards 1.5."""

    def __init__(self) -> None:
        self.over = 0.0
        self.square = 0.0
        self.days = 0
        self.size = USUAL_SIZE

    def add(self, count: float, expected: float) -> None:
        # A day of catching up says nothing about ordinary days.
        gap = min(count, 6 * expected + 6) - expected
        self.over += gap * gap * WEEKS / (WEEKS + 1) - expected
        self.square += expected * expected
        self.days += 1
        prior = PRIOR_SQUARE + PRIOR_DAYS * self.square / self.days
        inverse = (self.over + prior / USUAL_SIZE) / (self.square + prior)
        self.size = min(max(1 / max(inverse, 1e-9), ROUGHEST), SMOOTHEST)


class _Pace:
    """What came in the last days with dossiers, as a share of what was expected of them, at most 1.

    A source that is already falling owes less than its eight weeks say; one standard error is in its favour.
    """

    def __init__(self) -> None:
        self.days: deque[tuple[float, float]] = deque(maxlen=RECENT)
        self.value = 1.0

    def add(self, came: float, expected: float) -> None:
        self.days.append((came, expected))
        all_came, all_expected = (sum(column) for column in zip(*self.days, strict=True))
        self.value = min(1.0, (all_came + 1 + sqrt(all_came + 1)) / (all_expected + 1))


@dataclass
class _Run:
    """Consecutive days with nothing, and the evidence so far that this is no chance."""

    days: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    evidence: float = 0.0
    cautious: float = 0.0
    missing: float = 0.0
    online: float = 0.0
    counter: float = 0.0
    counter_owed: float = 0.0
    certain: bool = False

    def marked(self) -> list[int]:
        """Days of the run without those at either end on which hardly anything was expected."""
        floor = 0.1 * sum(self.weights) / len(self.weights)
        kept = [place for place, weight in enumerate(self.weights) if weight > floor]
        return self.days[kept[0] : kept[-1] + 1]


class Source:
    """Walks through the days of one source; see `tracker.measures.freshness` for the rules."""

    def __init__(self) -> None:
        self.course = Course()
        self.weekdays: list[deque[float]] = [deque(maxlen=WEEKS) for _ in range(WEEKDAYS)]
        self.shares: deque[tuple[float, float]] = deque(maxlen=WEEKS * WEEKDAYS)
        self.scatter = _Scatter()
        self.pace, self.online_pace = _Pace(), _Pace()
        self.nothing = _Run()
        self.offline = _Run()
        self.waiting: list[tuple[int, float, float]] = []
        self.waiting_shares: list[tuple[float, float]] = []
        self.started = False
        self.dossiers = self.online = 0.0

    def day(self, day: int, total: float, online: float, holiday: bool, outage: bool) -> None:
        """Takes one day; `outage`: the whole province filed nothing online, so nothing is owed online."""
        self.started = self.started or total > 0
        usual = self._usual(day) if self.started else 0.0
        share = min(self.online / self.dossiers, 1.0) if self.dossiers > 0 else 0.0
        expected = usual * HOLIDAY_SHARE if holiday else usual
        self.course.expected.append(expected)
        self.course.expected_online.append(expected * share)
        if not self.started:
            return
        if total > 0:
            self._end_nothing()
        else:
            self._nothing(day, expected * (1 - share) if outage else expected, holiday)
        if online > 0:
            self._end_offline()
        else:
            self._offline(day, 0.0 if outage else total, 0.0 if outage or holiday else expected, share)
        if not (outage or holiday or self.nothing.certain or self.offline.certain):
            self._remember(day, (total, online), usual, share)

    def _usual(self, day: int) -> float:
        same = self.weekdays[day % WEEKDAYS]
        if same:
            return sum(same) / len(same)
        counts = [count for weekday in self.weekdays for count in weekday]
        return sum(counts) / len(counts) if counts else 0.0

    def _nothing(self, day: int, expected: float, holiday: bool) -> None:
        run = self.nothing
        known = len(self.weekdays[day % WEEKDAYS]) >= KNOWN_AFTER
        owed = expected * self.pace.value if known else 0.0
        # How much is left on a holiday differs from one to the next: a few of them prove nothing.
        usual, own = (HOLIDAY_SIZE,) * 2 if holiday else (USUAL_SIZE, self.scatter.size)
        run.days.append(day)
        run.weights.append(owed)
        run.missing += owed
        run.evidence += own * log(1 + owed / own)
        run.cautious += usual * log(1 + owed / usual)
        # One empty day may be an office closed for the day: it has to be certain on the usual scatter too.
        proof = run.evidence if len(run.days) > 1 else min(run.evidence, run.cautious)
        seen = sum(sum(weekday) for weekday in self.weekdays) / 2
        if seen > 0 and min(proof, seen * log(1 + run.missing / seen)) > CERTAIN:
            run.certain = True

    def _end_nothing(self) -> None:
        if self.nothing.certain:
            self.course.silent.update(self.nothing.marked())
        else:
            for day, count, usual in self.waiting:
                self._remember_count(day, count, usual)
        self.waiting.clear()
        self.nothing = _Run()

    def _offline(self, day: int, total: float, expected: float, share: float) -> None:
        run = self.offline
        usual = share * self.online_pace.value
        online = expected * self.pace.value * usual
        # Counts go by twos at the least, so each dossier counts half (φ = 2).
        run.missing += -log(1 - min(usual, 0.95)) * total / 2
        run.days.append(day)
        run.weights.append(total)
        run.evidence += USUAL_SIZE * log(1 + online / USUAL_SIZE)
        run.online += online
        run.counter += total
        run.counter_owed += (expected - expected * share) * self.pace.value
        seen = self.online / 2
        if seen <= 0:
            return
        by_share = min(run.missing, seen * log(1 + 2 * run.missing / seen))
        by_count = min(run.evidence, seen * log(1 + run.online / seen))
        # Few at the counter prove little by their share; but if they came as ever, the count proves it.
        counter_works = run.counter > 0 and run.counter >= COUNTER_AS_EVER * run.counter_owed
        run.certain = run.certain or by_share > CERTAIN or (counter_works and by_count > COUNT_PROOF * CERTAIN)

    def _end_offline(self) -> None:
        if self.offline.certain:
            self.course.feed_silent.update(self.offline.marked())
        else:
            for total, share in self.waiting_shares:
                self._remember_share(total, 0.0, share)
        self.waiting_shares.clear()
        self.offline = _Run()

    def _remember(self, day: int, counts: tuple[float, float], usual: float, share: float) -> None:
        total, online = counts
        if self.nothing.days:
            self.waiting.append((day, total, usual))
            return
        self._remember_count(day, total, usual)
        if online > 0 or self.online <= 0:
            self._remember_share(total, online, share)
        else:
            self.waiting_shares.append((total, share))

    def _remember_count(self, day: int, total: float, usual: float) -> None:
        if len(self.weekdays[day % WEEKDAYS]) >= KNOWN_AFTER:
            self.scatter.add(total, usual)
            self.pace.add(total, usual)
        self.weekdays[day % WEEKDAYS].append(total)

    def _remember_share(self, total: float, online: float, share: float) -> None:
        self.online_pace.add(online, share * total)
        if len(self.shares) == self.shares.maxlen:
            old_total, old_online = self.shares[0]
            self.dossiers -= old_total
            self.online -= old_online
        self.shares.append((total, online))
        self.dossiers += total
        self.online += online

    def finish(self) -> Course:
        """What came of the source; a run of empty days at the end counts like any other."""
        if self.nothing.certain:
            self.course.silent.update(self.nothing.marked())
        if self.offline.certain:
            self.course.feed_silent.update(self.offline.marked())
        return self.course
