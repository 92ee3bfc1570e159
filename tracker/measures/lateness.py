"""Whether a source is fresh: how long ago its newest day lies, against how often it is expected. Pure."""

from calendar import monthrange
from datetime import date
from typing import Literal

Lateness = Literal["fresh", "late", "stale", "never"]
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.5}


def days_expected(expected_every: str) -> float:
    """Return the days between two deliveries of `12h`, `1d`, `2w` or `1m`."""
    return int(expected_every[:-1]) * _DAYS[expected_every[-1]]


def lateness(expected_every: str, last_day: date | None, today: date, until: str | None = None) -> Lateness:
    """Judge a source by the newest local day with a row.

    A delivery holds the days before it, so that a daily source is fresh while its newest day is yesterday or
    later; a day of grace stands for weekends of short ones. Beyond three times that it is stale. After its last
    month (`until`, `YYYY-MM`) nothing more is expected of it.
    """
    if last_day is None:
        return "never"
    if until is not None:
        year, month = map(int, until.split("-"))
        today = min(today, date(year, month, monthrange(year, month)[1]))
    allowed = max(1.0, days_expected(expected_every)) + 1
    age = (today - last_day).days
    if age <= allowed:
        return "fresh"
    return "late" if age <= 3 * allowed else "stale"
