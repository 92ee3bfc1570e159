"""Periods of reported totals: months, quarters, years, fiscal years. Pure."""

import calendar
import re
from datetime import date

Period = tuple[date, date]  # first and last day

_MONTH = re.compile(r"^(?:tháng |t)?(\d{1,2})[/.-](\d{4})$", re.IGNORECASE)
_ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})(?:-01(?:[T ]00:00(?::00)?)?)?$")
_QUARTER = re.compile(r"^(\d{4})[-/ ]?q([1-4])$|^q(?:uý )?([1-4])[/-](\d{4})$", re.IGNORECASE)
_YEAR = re.compile(r"^(\d{4})$")
_FISCAL = re.compile(r"^(\d{4})[-/](\d{4})$")


def parse_period(text: str, fiscal_year_starts: int) -> Period | None:
    """First and last day of `2026-03`, `03/2026`, `2026-Q1`, `2026` or `2018-2019`; None if it is none.

    Quarters and years follow the fiscal year. `2018-2019` is one fiscal year; where fiscal years are
    calendar years it would be two, which is not guessed.
    """
    text = text.strip()
    if match := _ISO_MONTH.match(text):
        return months(int(match[1]), int(match[2]), 1)
    if match := _MONTH.match(text):
        return months(int(match[2]), int(match[1]), 1)
    if match := _QUARTER.match(text):
        year, quarter = int(match[1] or match[4]), int(match[2] or match[3])
        return months(year, fiscal_year_starts + 3 * (quarter - 1), 3)
    if match := _YEAR.match(text):
        return months(int(match[1]), fiscal_year_starts, 12)
    match = _FISCAL.match(text)
    if match and int(match[2]) == int(match[1]) + 1 and fiscal_year_starts > 1:
        return months(int(match[1]), fiscal_year_starts, 12)
    return None


def months(year: int, month: int, count: int) -> Period | None:
    """`count` whole months from a month on; a month beyond December runs into the next year."""
    if not 1 <= month <= 23 or not 1900 <= year <= 2200:
        return None
    if month > 12 and count == 1:
        return None
    first = year * 12 + month - 1
    last = first + count - 1
    end_year, end_month = divmod(last, 12)
    start_year, start_month = divmod(first, 12)
    last_day = calendar.monthrange(end_year, end_month + 1)[1]
    return date(start_year, start_month + 1, 1), date(end_year, end_month + 1, last_day)


def whole_months(start: date, end: date) -> int | None:
    """How many calendar months a period is made of; None where it cuts one."""
    if start.day != 1 or end.day != calendar.monthrange(end.year, end.month)[1] or end < start:
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1
