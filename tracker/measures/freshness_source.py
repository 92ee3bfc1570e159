"""One source, day by day: what was expected of it, and where it, or its online feed, fell silent."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.measures.freshness_runs import RECENT, USUAL_SIZE, EmptyRun, OfflineRun, Pace, Run, Scatter, pace

WEEKS = 8
WEEKDAYS = 7
HOLIDAY_SHARE = 0.05
HOLIDAY_SIZE = 0.15
KNOWN_AFTER = 3


@dataclass
class Course:
    """What came of one source: expected dossiers a day, online ones among them, and the silent days."""

    total: list[float] = field(default_factory=list)
    online: list[float] = field(default_factory=list)
    expected: list[float] = field(default_factory=list)
    expected_online: list[float] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)
    feed_silent: set[int] = field(default_factory=set)


class Source:
    """Walks through the days of one source; see `tracker.measures.freshness` for the rules."""

    def __init__(self) -> None:
        self.course = Course()
        self.weekdays: list[deque[float]] = [deque(maxlen=WEEKS) for _ in range(WEEKDAYS)]
        self.shares: deque[tuple[float, float]] = deque(maxlen=WEEKS * WEEKDAYS)
        self.dossiers = self.online = 0.0
        self.scatter = Scatter()
        self.pace, self.online_pace = Pace(), Pace()
        self.empty: EmptyRun | None = None
        self.offline: OfflineRun | None = None
        self.empty_runs: list[EmptyRun] = []
        self.offline_runs: list[OfflineRun] = []
        self.waiting: list[tuple[int, float, float]] = []
        self.waiting_shares: list[tuple[float, float]] = []
        self.started = False

    def day(self, day: int, total: float, online: float, holiday: bool, outage: bool) -> None:
        """Takes one day; `outage`: the whole province filed nothing online, so nothing is owed online."""
        self.started = self.started or total > 0
        usual = self._usual(day) if self.started else 0.0
        share = min(self.online / self.dossiers, 1.0) if self.dossiers > 0 else 0.0
        self._note(total, online, usual * HOLIDAY_SHARE if holiday else usual, share)
        if not self.started:
            return
        if total > 0:
            self._end_empty()
        else:
            self._go_on_empty(day, share if outage else 0.0, holiday)
        if online > 0:
            self._end_offline()
        else:
            self._go_on_offline(day, share, holiday, outage)
        silent = any(run is not None and run.certain for run in (self.empty, self.offline))
        if not (outage or holiday or silent):
            self._remember(day, usual, share)

    def finish(self) -> Course:
        """What came of the source; a run of empty days at the end counts like any other.

        A run is taken back where what came in the 14 days after it makes it part of a fall.
        """
        self._end_empty()
        self._end_offline()
        course = self.course
        emptied = {day for run in self.empty_runs for day in run.days}
        for empty in self.empty_runs:
            if empty.holds(self._pace_after(empty, course.total, course.expected, emptied)):
                course.silent.update(empty.marked())
        emptied |= {day for run in self.offline_runs for day in run.days}
        for offline in self.offline_runs:
            if offline.holds(self._pace_after(offline, course.online, course.expected_online, emptied)):
                course.feed_silent.update(offline.marked())
        return course

    def _pace_after(self, run: Run, came: Sequence[float], expected: Sequence[float], others: set[int]) -> float:
        end = run.days[-1] + 1
        days = [day for day in range(end, min(end + RECENT, len(came))) if day not in others]
        return pace(sum(came[day] for day in days), sum(expected[day] for day in days))

    def _note(self, total: float, online: float, expected: float, share: float) -> None:
        self.course.total.append(total)
        self.course.online.append(online)
        self.course.expected.append(expected)
        self.course.expected_online.append(expected * share)

    def _usual(self, day: int) -> float:
        same = self.weekdays[day % WEEKDAYS]
        if same:
            return sum(same) / len(same)
        counts = [count for weekday in self.weekdays for count in weekday]
        return sum(counts) / len(counts) if counts else 0.0

    def _go_on_empty(self, day: int, dark: float, holiday: bool) -> None:
        if self.empty is None:
            self.empty = EmptyRun(seen=sum(sum(weekday) for weekday in self.weekdays))
        known = len(self.weekdays[day % WEEKDAYS]) >= KNOWN_AFTER
        owed = self.course.expected[day] * (1 - dark) * self.pace.value if known else 0.0
        # How much is left on a holiday differs from one to the next: a few of them prove nothing.
        size, usual_size = (HOLIDAY_SIZE, HOLIDAY_SIZE) if holiday else (self.scatter.size, USUAL_SIZE)
        self.empty.add(day, owed, size, usual_size)

    def _end_empty(self) -> None:
        if self.empty is not None and self.empty.certain:
            self.empty_runs.append(self.empty)
        else:
            for day, count, usual in self.waiting:
                self._remember_count(day, count, usual)
        self.waiting.clear()
        self.empty = None

    def _go_on_offline(self, day: int, share: float, holiday: bool, outage: bool) -> None:
        if self.offline is None:
            self.offline = OfflineRun(share=share * self.online_pace.value, seen=self.online)
        total = 0.0 if outage else self.course.total[day]
        expected = 0.0 if outage or holiday else self.course.expected[day] * self.pace.value
        self.offline.add(day, total, expected, expected * (1 - share))

    def _end_offline(self) -> None:
        if self.offline is not None and self.offline.certain:
            self.offline_runs.append(self.offline)
        else:
            for total, share in self.waiting_shares:
                self._remember_share(total, 0.0, share)
        self.waiting_shares.clear()
        self.offline = None

    def _remember(self, day: int, usual: float, share: float) -> None:
        total, online = self.course.total[day], self.course.online[day]
        if self.empty is not None:
            # Empty days count as ordinary ones only when their run has ended as one.
            self.waiting.append((day, total, usual))
            return
        self._remember_count(day, total, usual)
        if online > 0 or self.online <= 0:
            self._remember_share(total, online, share)
        else:
            self.waiting_shares.append((total, share))

    def _remember_count(self, day: int, total: float, usual: float) -> None:
        if len(self.weekdays[day % WEEKDAYS]) >= KNOWN_AFTER:
            self.scatter.add(total, usual, WEEKS)
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
