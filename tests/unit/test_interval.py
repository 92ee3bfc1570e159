import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.measures.interval import wilson, wilson_of_one


def test_the_interval_of_3_of_12_is_the_published_one():
    low, high = wilson(3, 12)
    assert (round(float(low), 3), round(float(high), 3)) == (0.089, 0.532)


def test_without_dossiers_there_is_no_interval():
    low, high = wilson([0, 5], [0, 10])
    assert np.isnan(low[0]) and np.isnan(high[0]) and 0 < low[1] < 0.5 < high[1]


def test_none_of_many_starts_at_nought_and_all_of_many_ends_at_one():
    low, high = wilson([0, 40], [40, 40])
    assert low[0] == 0 and high[1] == 1 and high[0] < 0.1 and low[1] > 0.9


def test_more_online_than_all_is_refused():
    with pytest.raises(ValueError, match="between 0 and all"):
        wilson(5, 4)
    with pytest.raises(ValueError, match="between 0 and all"):
        wilson_of_one(5, 4)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.floats(0.1, 4))
def test_the_limits_enclose_the_share(online, offline, z):
    total = online + offline
    low, high = wilson(online, total, z)
    one = wilson_of_one(online, total, z)
    assert np.allclose(one, [low, high], rtol=1e-12, atol=0, equal_nan=True)
    if total:
        assert 0 <= low <= online / total <= high <= 1
