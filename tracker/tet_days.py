"""Tết of each year as a table: the library of `tracker.measures.tet` loads the holidays of 250 countries, some 15 MB.

A test compares the table with that library. Other years than these are asked of it.
"""

from datetime import date, timedelta

FIRST, LAST = date(2000, 1, 1), date(2060, 12, 31)
# The first public holiday of Tết, and how many days later the last one is.
_DAYS = """
    2000-02-04+5 2001-01-23+3 2002-02-11+3 2003-01-31+5 2004-01-21+5 2005-02-08+3 2006-01-28+5 2007-02-16+5
    2008-02-06+5 2009-01-25+4 2010-02-13+5 2011-02-02+5 2012-01-22+4 2013-02-09+6 2014-01-29+6 2015-02-17+6
    2016-02-07+5 2017-01-26+6 2018-02-14+6 2019-02-04+4 2020-01-23+6 2021-02-10+6 2022-01-31+4 2023-01-20+6
    2024-02-08+6 2025-01-27+5 2026-02-16+4 2027-02-04+6 2028-01-24+5 2029-02-12+4 2030-01-31+6 2031-01-21+6
    2032-02-09+5 2033-01-30+5 2034-02-17+6 2035-02-06+6 2036-01-27+5 2037-02-13+6 2038-02-02+6 2039-01-23+5
    2040-02-10+6 2041-01-30+6 2042-01-20+5 2043-02-09+4 2044-01-28+6 2045-02-15+6 2046-02-05+4 2047-01-24+6
    2048-02-12+6 2049-02-01+4 2050-01-21+6 2051-02-09+6 2052-01-30+6 2053-02-17+4 2054-02-06+6 2055-01-26+6
    2056-02-14+4 2057-02-02+6 2058-01-22+6 2059-02-10+5 2060-02-01+5
"""


def tet(first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Return the first and last public holiday of each Tết that touches a period, both ends included."""
    if first < FIRST or last > LAST:
        from tracker.measures import tet as library  # noqa: PLC0415 - what the table spares

        return library.tet(first, last)
    return tuple(run for run in _RUNS if run[0] <= last and run[1] >= first)


def _run(told: str) -> tuple[date, date]:
    day, _plus, days = told.partition("+")
    begins = date.fromisoformat(day)
    return begins, begins + timedelta(days=int(days))


_RUNS = tuple(map(_run, _DAYS.split()))
