"""Old codes lead to who counts what logs still say of them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.lookup import Catalogue, ServiceFacts, Validity, dated_codes
from etl.transform.successors import find_cycle, follow, own_agencies, settle
from tracker.store.flags import Flag

DAYS = np.array(["2026-01-31", "2026-02-01", "2026-03-01", "2026-04-01"], dtype="datetime64[D]")


def test_a_code_is_followed_from_the_day_after_its_last_one_and_a_chain_to_its_end() -> None:
    steps = {1: (2, date(2026, 1, 31)), 2: (3, date(2026, 2, 28)), 9: (1, None)}
    assert follow(np.array([1, 1, 1, 3]), DAYS, steps).tolist() == [1, 2, 3, 3]
    assert follow(np.array([9, 9, 9, 9]), DAYS, steps).tolist() == [1, 2, 3, 3]


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9)), st.integers(1, 9))
def test_following_ends_and_following_again_changes_nothing(heirs: dict[int, int], start: int) -> None:
    steps = {old: (new, None) for old, new in heirs.items() if new > old}  # a catalogue without rings
    once = follow(np.array([start]), DAYS[:1], steps)
    assert int(once[0]) not in steps
    assert (follow(once, DAYS[:1], steps) == once).all()


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF")))
def test_a_ring_is_found_exactly_where_there_is_one(successors: dict[str, str]) -> None:
    def comes_back(code: str) -> bool:
        seen = code
        for _ in successors:
            seen = successors.get(seen, "")
            if seen == code:
                return True
        return False

    ring = find_cycle(successors)
    assert bool(ring) == any(comes_back(code) for code in successors)
    assert all(successors[a] == b for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True))


@pytest.fixture
def catalogue() -> Catalogue:
    agencies = [
        ("A1", Validity(1, None, date(2026, 2, 28), heir=2)),
        ("A2", Validity(2)),
        ("A3", Validity(3, date(2026, 3, 1))),
        ("A4", Validity(4, None, date(2026, 2, 28), heir=3)),
    ]
    services = {"S1": ServiceFacts(1, agency_id=1), "S2": ServiceFacts(2, agency_id=3), "S3": ServiceFacts(3)}
    return Catalogue(services, dated_codes(agencies, checked=True))


@pytest.mark.parametrize(("service", "agencies"), [(1, [1, 1, 2, 2]), (2, [4, 4, 3, 3]), (3, [-1, -1, -1, -1])])
def test_the_agency_that_answers_for_a_service_is_that_of_the_day(
    catalogue: Catalogue, service: int, agencies: list[int]
) -> None:
    assert own_agencies(np.full(4, service), DAYS, catalogue).tolist() == agencies


def test_only_rows_that_name_an_old_agency_are_flagged(catalogue: Catalogue) -> None:
    named = pd.Series(["A1", None, "A1", "A9"], dtype=object)
    found = settle(np.array([1, 1, 1, 1]), named, pd.Series([None] * 4, dtype=object), DAYS, catalogue)
    assert found.agencies.tolist() == [1, 1, 2, 2]
    assert found.flags.tolist() == [0, 0, int(Flag.OLD_AGENCY_CODE), 0]
    assert found.agencies_named.tolist() == [1, -1, 1, -1]
