"""What can go wrong with one page, and how long to try again."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tracker.settings.web import Retry

T = TypeVar("T")
_CHANCE = random.SystemRandom()


class FaultError(Exception):
    """A page that could not be had: the code of its problem, and what fills the sentence.

    `temporary`: it may come if asked for again, after `pause` seconds if the server named any.
    """

    def __init__(
        self, code: str, *, temporary: bool = False, pause: float | None = None, **parameters: str | int
    ) -> None:
        super().__init__(code)
        self.code = code
        self.temporary = temporary
        self.pause = pause
        self.parameters = parameters


def until_done(ask: Callable[[float], T], retry: Retry) -> T:
    """What `ask` returns; it is told the moment (monotonic seconds) by which it must have done.

    Temporary faults are tried again, with waits that double and never quite repeat, so that many callers do
    not come back to a server all at once. Raises the last FaultError.
    """
    deadline = time.monotonic() + retry.within
    attempt = 1
    while True:
        try:
            return ask(deadline)
        except FaultError as fault:
            pause = _pause(attempt, fault.pause, retry)
            if not fault.temporary or attempt >= retry.tries or time.monotonic() + pause >= deadline:
                raise
        time.sleep(pause)
        attempt += 1


def _pause(attempt: int, asked: float | None, retry: Retry) -> float:
    usual = min(retry.wait * 2.0 ** (attempt - 1), retry.longest_wait) * _CHANCE.uniform(0.5, 1)
    return usual if asked is None else min(max(asked, usual), retry.longest_wait)


def asked_pause(text: str | None, date: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or as a date; `date` is the server's own clock."""
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        moment, now = _moment(text), _moment(date or "") or datetime.now(UTC)
    return max(0.0, (moment - now).total_seconds()) if moment else None


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
