"""Dossiers of places that were split or merged stand in one new place each."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.transform.places import by_epoch, place_rows
from tracker.measures.split_places import PlaceHistory, largest_remainder, share_out


@pytest.mark.parametrize(
    ("count", "shares", "sizes"),
    [
        (100, [0.64, 0.36], [64, 36]),
        (3, [0.5, 0.5], [2, 1]),
        (1, [0.36, 0.64], [0, 1]),
        (0, [0.5, 0.5], [0, 0]),
        (10, [1, 1, 1], [4, 3, 3]),
    ],
)
def test_whole_numbers_are_shared_out_by_largest_remainder(count: int, shares: list[float], sizes: list[int]) -> None:
    assert largest_remainder(count, np.array(shares)).tolist() == sizes


@given(st.integers(0, 10_000), st.lists(st.floats(0.001, 1), min_size=1, max_size=6))
def test_nothing_is_lost_and_nobody_is_off_by_a_whole_one(count: int, shares: list[float]) -> None:
    sizes = largest_remainder(count, np.array(shares))
    exact = count * np.array(shares) / sum(shares)
    assert sizes.sum() == count
    assert (np.abs(sizes - exact) < 1 + 1e-6).all()


def dossiers(count: int) -> pd.DataFrame:
    days = pd.to_datetime([f"2025-05-{1 + n % 28:02}" for n in range(count)]).astype("datetime64[s]")
    content = {
        "month": pd.Timestamp("2025-05-01"),
        "locality_id": 1,
        "service_id": 1,
        "agency_id": 1,
        "level": 4,
        "channel": "online",
    }
    return pd.DataFrame({"day": days, "dossier": [bytes([n]) for n in range(count)]}).assign(**content)


@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_where_a_dossier_goes_does_not_depend_on_the_order_of_rows(count: int, random) -> None:
    rows = dossiers(count)
    mixed = rows.sample(frac=1, random_state=random.randint(0, 1_000)).reset_index(drop=True)
    shares = ((2, 0.3), (3, 0.7))

    def places(of: pd.DataFrame) -> dict[bytes, int]:
        names = of["dossier"].to_numpy(dtype=object)
        return dict(zip(names.tolist(), share_out(of["day"].to_numpy(), names, shares).tolist(), strict=True))

    assert places(mixed) == places(rows)


def test_rows_stand_under_their_own_place_and_under_those_that_took_over() -> None:
    reform, second = date(2025, 7, 1), date(2026, 1, 1)
    history = PlaceHistory(
        (date.min, reform, second),
        {1: ((2, 0.5), (3, 0.5)), 2: ((4, 1.0),)},
        {1: date(2025, 6, 30), 2: date(2025, 12, 31)},
    )
    rows = place_rows(by_epoch(dossiers(5), history), 1)
    found = {(row.epoch, row.locality_id): row.dossiers for row in rows.itertuples()}
    assert found == {(date.min, 1): 5, (reform, 2): 3, (reform, 3): 2, (second, 4): 3, (second, 3): 2}
