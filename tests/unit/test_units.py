"""Units from a few facts: what is expected, what is covered, and what counts instead of what."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.transform.assemble import build_units
from etl.transform.coverage import Scope
from etl.transform.lookup import Catalogue, ServiceFacts
from etl.transform.units import NO_LEVEL, Facts

JANUARY = 2026 * 12  # months since year 0
CELL = ("service_id", "agency_id", "index", "channel", "level", "undeclared", "dossiers")
TOTAL = (
    "position source_id service_id agency_id index months channel state dossiers level has_places locality_id whole"
).split()
CATALOGUE = Catalogue({"S1": ServiceFacts(1, 10, 4), "S2": ServiceFacts(2, 10, 4)})
_WHOLE = ("service_id", "agency_id", "index", "level", "dossiers")


def cell(
    month: int, channel: str, dossiers: int, *, service: int = 1, level: int = 4, undeclared: bool = False
) -> tuple:
    return service, 10, JANUARY + month, channel, level, undeclared, dossiers


def total(month: int, channel: str, dossiers: int, *, months: int = 1, state: str = "count", service: int = 1) -> tuple:
    return 1, 2, service, 10, JANUARY + month, months, channel, state, dossiers, 4, False, -1, True


def desk(*channels: str, starts: int = 0, ends: int = 2, **more) -> Scope:
    channels = channels or ("online", "counter")
    spans = {"starts": JANUARY + starts, "ends": JANUARY + ends, "until": None}
    return Scope(1, 0, "dossiers", channels, None, None, served=frozenset({1, 2}), **{**spans, **more})


def books(*channels: str, grain: int = 1, starts: int = 0, ends: int = 2, **more) -> Scope:
    spans = (JANUARY + starts, JANUARY + ends, None)
    return Scope(2, 1, "totals", channels or ("counter",), None, None, *spans, grain=grain, **more)


def units(
    cells: list[tuple], totals: list[tuple], scopes: list[Scope], catalogue: Catalogue = CATALOGUE
) -> pd.DataFrame:
    known = pd.DataFrame(cells, columns=list(CELL))
    facts = Facts(known.astype(dict.fromkeys(_WHOLE, "int64")), _totals(totals), scopes, catalogue)
    return build_units(facts, 1, JANUARY + 24)[0].rows.sort_values(["service_id", "index", "months", "level"])


def _totals(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(TOTAL))
    return frame.astype(dict.fromkeys([*_WHOLE, "position", "source_id", "months"], "int64")).astype(
        {"has_places": bool, "whole": bool}
    )


def of_first_service(frame: pd.DataFrame, *names: str) -> list[tuple]:
    rows = frame.loc[frame["service_id"] == 1, ["index", *names]]
    return [(int(index) - JANUARY, *rest) for index, *rest in rows.itertuples(index=False)]


def test_a_covered_month_without_dossiers_is_reported_and_empty() -> None:
    found = units([cell(0, "online", 2), cell(2, "counter", 1)], [], [desk()])
    assert of_first_service(found, "online", "counter", "complete", "active", "expected") == [
        (0, 2, 0, True, True, 1),
        (1, 0, 0, True, False, 1),
        (2, 0, 1, True, True, 1),
    ]


def test_a_service_of_the_catalogue_without_any_row_is_expected() -> None:
    found = units([cell(0, "online", 2)], [], [desk(ends=0)])
    assert found.loc[found["service_id"] == 2, ["expected", "complete", "active"]].values.tolist() == [[1, True, False]]


def test_online_without_its_counter_is_not_reported() -> None:
    found = units([cell(0, "online", 2)], [], [desk("online", ends=0)])
    assert of_first_service(found, "online", "complete") == [(0, 2, False)]


def test_a_silent_month_is_not_reported() -> None:
    scope = desk(silent={JANUARY + 1: ("online", "counter")})
    found = units([cell(0, "online", 2), cell(2, "online", 2)], [], [scope])
    assert of_first_service(found, "complete") == [(0, True), (1, False), (2, True)]


def test_a_feed_that_ends_is_missed_and_not_forgotten() -> None:
    posts = Scope(3, 1, "dossiers", ("post",), None, None, JANUARY, JANUARY, None)
    found = units([cell(0, "online", 2), cell(1, "online", 2)], [], [desk(ends=1), posts])
    assert of_first_service(found, "complete", "complete_no_post") == [(0, True, True), (1, False, True)]


def test_a_feed_that_ends_as_declared_is_expected_no_longer() -> None:
    posts = Scope(3, 1, "dossiers", ("post",), None, None, JANUARY, JANUARY, JANUARY)
    found = units([cell(0, "online", 2), cell(1, "online", 2)], [], [desk(ends=1), posts])
    assert of_first_service(found, "complete") == [(0, True), (1, True)]


def test_totals_fill_the_channel_that_dossiers_do_not_cover() -> None:
    found = units([cell(0, "online", 2)], [total(0, "counter", 7)], [desk("online", ends=0), books(ends=0)])
    assert of_first_service(found, "online", "counter", "complete", "from_totals") == [(0, 2, 7, True, True)]


def test_totals_are_never_added_to_dossiers_of_the_same_channel() -> None:
    found = units([cell(0, "counter", 2)], [total(0, "counter", 7)], [desk(ends=0), books(ends=0)])
    assert of_first_service(found, "counter", "from_totals") == [(0, 2, False)]


def test_undeclared_dossiers_give_way_where_totals_cover_the_cell() -> None:
    rows = [cell(0, "counter", 3, undeclared=True), cell(1, "counter", 3, undeclared=True), cell(0, "online", 1)]
    found = units(rows, [total(0, "counter", 7)], [desk("online", ends=1), books(ends=1)])
    assert of_first_service(found, "counter") == [(0, 7), (1, 3)]


def test_a_channel_that_is_not_applicable_is_not_expected() -> None:
    rows = [total(0, "online", 3), total(0, "counter", 4), total(0, "phone", 0, state="not_applicable")]
    found = units([], rows, [books("online", "counter", "phone", ends=0, long=False)])
    assert of_first_service(found, "complete") == [(0, True)]
    rows[-1] = total(0, "phone", 0, state="not_provided")
    found = units([], rows, [books("online", "counter", "phone", ends=0, long=False)])
    assert of_first_service(found, "complete") == [(0, False)]


def test_a_month_of_two_levels_has_a_row_for_each_and_is_expected_once() -> None:
    found = units([cell(0, "online", 2, level=3), cell(0, "online", 5)], [], [desk(ends=0)])
    assert of_first_service(found, "level", "online", "expected") == [(0, 3, 2, 0), (0, 4, 5, 1)]


def test_where_the_catalogue_has_no_level_the_newest_of_the_log_serves() -> None:
    catalogue = Catalogue({"S1": ServiceFacts(1, 10)})
    rows = [cell(0, "online", 1, level=3), cell(1, "online", 1, level=4)]
    found = units(rows, [], [desk(ends=1)], catalogue)
    assert of_first_service(found, "level", "expected") == [(0, 3, 0), (0, 4, 1), (1, 4, 1)]
    found = units([cell(0, "online", 1, level=NO_LEVEL)], [], [desk(ends=0)], catalogue)
    assert of_first_service(found, "level") == [(0, NO_LEVEL)]


def test_the_same_unit_a_year_later_is_matched() -> None:
    found = units([cell(0, "online", 1), cell(12, "online", 1)], [], [desk(ends=12)])
    matched = [row for row in of_first_service(found, "matched_last", "matched_next") if row[1] or row[2]]
    assert matched == [(0, False, True), (12, True, False)]


def test_a_quarter_is_one_unit_and_its_months_are_none() -> None:
    rows = [total(0, "online", 3, months=3), total(0, "counter", 6, months=3)]
    found = units([], rows, [books("online", "counter", grain=3)])
    assert of_first_service(found, "months", "online", "counter", "alone", "complete") == [(0, 3, 3, 6, True, True)]


months = st.integers(0, 3)
channels = st.sampled_from(["online", "counter"])


@pytest.mark.parametrize("declared", [("online",), ("online", "counter")])
@settings(max_examples=30, deadline=None)
@given(
    cells=st.lists(st.tuples(months, channels, st.integers(1, 9)), min_size=1, max_size=8),
    reported=st.lists(
        st.tuples(months, st.just("counter"), st.integers(0, 9)), max_size=4, unique_by=lambda row: row[0]
    ),
)
def test_every_channel_of_a_unit_is_fed_by_dossiers_or_by_totals_never_by_both(
    declared: tuple[str, ...], cells: list[tuple[int, str, int]], reported: list[tuple[int, str, int]]
) -> None:
    scopes = [desk(*declared, ends=3), books(ends=3)]
    found = units([cell(*row) for row in cells], [total(*row) for row in reported], scopes if reported else scopes[:1])
    for month in range(4):
        for channel in ("online", "counter"):
            counted = int(found.loc[(found["service_id"] == 1) & (found["index"] == JANUARY + month), channel].sum())
            dossiers = sum(n for m, c, n in cells if (m, c) == (month, channel))
            said = [n for m, c, n in reported if (m, c) == (month, channel)]
            assert counted == (said[0] if said and channel not in declared else dossiers)
