"""Names of periods as the API writes them; quarters and years follow the fiscal year."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.measures.window import Months

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
LENGTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Bucket:
    """A month, quarter or year by its name, with its days."""

    name: str
    start: date
    end: date


def bucket(months: Months, index: int, length: int, fiscal_year_starts: int) -> Bucket:
    """Return the period of `length` months (1, 3 or 12) that holds a month.

    A fiscal year is named by the year in which it starts: 2025 with April is April 2025 to March 2026.
    """
    if length == 1:
        return Bucket(months.name(index), months.first(index), months.last(index))
    shifted = index - (fiscal_year_starts - 1)
    first = index - shifted % length
    year = (first - (fiscal_year_starts - 1)) // 12
    name = f"{year:04}"
    if length == 3:
        name += f"-Q{(first - (fiscal_year_starts - 1)) % 12 // 3 + 1}"
    return Bucket(name, months.first(first), months.last(first + length - 1))


def coarse_name(months: Months, start: date, length: int, fiscal_year_starts: int) -> str:
    """Name a coarse period by its first day; by its months if it is no quarter or year of the fiscal year."""
    index = months.index(start)
    if length in (3, 12) and (index - (fiscal_year_starts - 1)) % length == 0:
        return bucket(months, index, length, fiscal_year_starts).name
    return f"{months.name(index)}/{months.name(index + length - 1)}"


def week_name(monday: date) -> str:
    """Name a week as ISO 8601 does: 2026-W02."""
    year, week, _ = monday.isocalendar()
    return f"{year:04}-W{week:02}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
