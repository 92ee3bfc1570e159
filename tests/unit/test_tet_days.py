from datetime import date

from tracker import tet_days
from tracker.measures import tet as library


def test_the_table_of_tet_equals_the_library():
    whole = tet_days.FIRST, tet_days.LAST
    assert tet_days.tet(*whole) == library.tet(*whole)


def test_a_tet_that_only_touches_the_period_is_told_whole():
    last_day = library.tet(date(2026, 1, 1), date(2026, 12, 31))[0][1]
    assert tet_days.tet(last_day, date(2026, 5, 1)) == library.tet(last_day, date(2026, 5, 1)) != ()


def test_a_year_beyond_the_table_is_asked_of_the_library():
    beyond = date(1999, 1, 1), date(1999, 12, 31)
    assert tet_days.tet(*beyond) == library.tet(*beyond) != ()
