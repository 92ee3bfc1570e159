"""How a run ends before its end: its time is up, or it is told to stop. Nothing half done is kept."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tracker.store.problems import Problem

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
OVERTIME = 2.0  # a source that has begun is broken off after so many times the minutes allowed


class StoppedError(BaseException):
    """The source in work is to be rolled back. Like KeyboardInterrupt, no `except Exception` may swallow it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.sentence()} {problem.action()}")


class Stop:
    """Watches the clock and the signals of one run; of a run in another thread than the first only the clock.

    `minutes`: after so many no new source begins; None: no limit.
    """

    def __init__(self, minutes: float | None = None) -> None:
        self.problem: Problem | None = None
        self._minutes = minutes
        self._until = None if minutes is None else time.monotonic() + minutes * 60
        self._breakable = False
        self._broken = False

    @contextmanager
    def watching(self) -> Iterator["Stop"]:
        """Heed signals until the end of the block; what handled them before does so again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        before = {number: signal.signal(number, self._told) for number in (*_SIGNALS, signal.SIGALRM)}
        if self._minutes is not None:
            signal.setitimer(signal.ITIMER_REAL, self._minutes * 60 * OVERTIME)
        try:
            yield self
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def breakable(self, *, late: bool = False) -> Iterator[None]:
        """What may be broken off at any instant, because a transaction takes it back; raises StoppedError.

        `late`: it is begun although the minutes are over, and broken off only in overtime.
        """
        self._breakable = True
        try:
            self.check(late=late)
            yield
        finally:
            self._breakable = False

    def commits(self) -> None:
        """What follows in a `breakable` block is the commit: nobody could say whether it came before the signal."""
        self._breakable = False

    def check(self, *, late: bool = False) -> None:
        """Raise StoppedError where the run is to end; `late`: not for its minutes alone."""
        if self._until is not None and time.monotonic() >= self._until and not late:
            raise StoppedError(self._time_is_up())
        if self.problem and self._broken:
            raise StoppedError(self.problem)

    def _time_is_up(self) -> Problem:
        minutes = f"{self._minutes:g}"
        self.problem = self.problem or Problem("run_timed_out", {"minutes": minutes})
        return self.problem

    def _told(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGALRM:
            problem = self._time_is_up()
        else:
            problem = self.problem = self.problem or Problem("run_stopped", {"signal": signal.Signals(number).name})
        self._broken = True
        if self._breakable:
            self._breakable = False  # a second signal must not disturb the rolling back
            raise StoppedError(problem)
