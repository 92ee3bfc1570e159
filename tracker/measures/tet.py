"""Tết, when offices are closed: its public holidays in each year. Pure."""

from datetime import date, timedelta

import holidays

_WEEKEND = timedelta(days=3)  # a Saturday and Sunday between two of its holidays are no holidays by name


def tet(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return the first and last public holiday of each Tết that touches a period, both ends included."""
    official = holidays.country_holidays("VN", years=range(first.year, last.year + 1))
    days = sorted(day for day, name in official.items() if "Lunar New Year" in name)
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] <= _WEEKEND:
            runs[-1] = runs[-1][0], day
        else:
            runs.append((day, day))
    return tuple(run for run in runs if run[0] <= last and run[1] >= first)
