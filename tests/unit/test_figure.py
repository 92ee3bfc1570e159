from hypothesis import given
from hypothesis import strategies as st

from tracker.measures.figure import Completeness, Counts, Tally, figure


def tally(dossiers: int, online: int, reported: int = 1, expected: int = 1) -> Tally:
    return Tally(Counts(dossiers, online), Counts(dossiers, online), Completeness(reported, expected))


def test_zero_of_twelve_is_a_share() -> None:
    found = figure(tally(12, 0))
    assert (found.uptake, found.missing) == (0.0, None)


def test_no_dossiers_is_no_share() -> None:
    assert figure(tally(0, 0)).missing == "no_dossiers"
    assert figure(tally(0, 0, 0, 0)).missing == "no_dossiers"


def test_nothing_reported_is_not_provided_whatever_is_known() -> None:
    found = figure(Tally(Counts(3, 3), Counts(), Completeness(0, 1)))
    assert (found.dossiers, found.uptake, found.missing) == (3, None, "not_provided")


def test_a_running_month_has_counts_but_no_share() -> None:
    found = figure(tally(10, 4), running=True)
    assert (found.dossiers, found.uptake, found.low, found.missing) == (10, None, None, "partial")


def test_a_service_outside_level_3_and_4_says_so() -> None:
    assert figure(tally(0, 0, 0, 0), outside_level=True).missing == "level"


def test_only_the_base_is_divided() -> None:
    found = figure(Tally(Counts(19, 6), Counts(16, 3), Completeness(3, 4)))
    assert found.uptake == 3 / 16 and (found.dossiers, found.online) == (19, 6)


@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_a_share_lies_within_its_limits(dossiers: int, online: int) -> None:
    found = figure(tally(dossiers, min(online, dossiers)))
    assert found.low is not None and found.uptake is not None and found.high is not None
    assert 0 <= found.low <= found.uptake <= found.high <= 1


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=8))
def test_adding_tallies_is_adding_their_counts(parts: list[tuple[int, int]]) -> None:
    total = sum((tally(n + x, x) for n, x in parts), Tally())
    assert total.base == Counts(sum(n + x for n, x in parts), sum(x for _, x in parts))
