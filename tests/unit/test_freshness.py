import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.methods import histories, silence_figures
from tracker.measures.freshness import monitor, silent_share, watch

DAYS = 200
NO_HOLIDAY = np.zeros(DAYS, dtype=bool)


def steady(sources=3, level=20, days=DAYS, seed=5):
    random = np.random.default_rng(seed)
    week = np.array([1, 1, 1, 1, 1, 0, 0])[np.arange(days) % 7]
    total = random.poisson(level * week, (sources, days))
    return total, random.binomial(total, 0.5)


def test_an_ordinary_source_is_never_silent():
    assert np.all(monitor(*steady(), NO_HOLIDAY) == "")


def test_a_gap_is_silent_from_its_first_day_to_its_last():
    total, online = steady()
    total[1, 112:126] = online[1, 112:126] = 0
    state = monitor(total, online, NO_HOLIDAY)
    assert np.all(state[1, 112:124] == "silent")
    assert np.all(state[[0, 2]] == "") and state[1, 111] == state[1, 126] == ""


def test_a_gap_at_the_end_counts_like_any_other():
    total, online = steady()
    total[1, 192:] = online[1, 192:] = 0
    assert np.all(monitor(total, online, NO_HOLIDAY)[1, 192:195] == "silent")


def test_a_source_is_not_silent_before_it_starts():
    total, online = steady()
    total[0, :90] = online[0, :90] = 0
    assert np.all(monitor(total, online, NO_HOLIDAY) == "")


def test_a_sparse_source_is_not_silent():
    total = np.random.default_rng(3).poisson(0.1, (40, 730))
    assert np.all(monitor(total, total // 2, np.zeros(730, dtype=bool)) == "")


def test_a_week_of_holidays_is_no_silence():
    total, online = steady(level=100)
    free = NO_HOLIDAY.copy()
    free[112:119] = True
    total[:, free] = online[:, free] = 0
    assert np.all(monitor(total, online, free) == "")


def test_an_online_feed_can_be_silent_while_the_counter_works():
    total, online = steady()
    total[1, 112:123] -= online[1, 112:123]
    online[1, 112:123] = 0
    state = monitor(total, online, NO_HOLIDAY)
    assert np.all(state[1, 112:123] == "feed_silent") and np.all(state[[0, 2]] == "")


def test_a_lone_source_without_online_dossiers_has_a_silent_feed():
    total, online = steady(sources=1, level=60)
    total[0, 112:123] -= online[0, 112:123]
    online[0, 112:123] = 0
    assert np.all(monitor(total, online, NO_HOLIDAY)[0, 112:123] == "feed_silent")


def test_a_day_without_anything_online_anywhere_is_an_outage():
    total, online = steady()
    total[:, 112] -= online[:, 112]
    online[:, 112] = 0
    state = monitor(total, online, NO_HOLIDAY)
    assert np.all(state[:, 112] == "outage") and (state != "").sum() == 3


def test_a_true_fall_is_not_called_a_data_problem():
    total, online = steady(level=40)
    total[1, 112:] //= 4
    online[1, 112:] //= 8
    assert np.all(monitor(total, np.minimum(online, total), NO_HOLIDAY) == "")


def test_expected_dossiers_stay_throughout_a_silence_and_tell_its_share_of_a_month():
    total, online = steady()
    total[1, 112:126] = online[1, 112:126] = 0
    seen = watch(total, online, NO_HOLIDAY)
    assert seen.expected[1, 119] == pytest.approx(20, rel=0.25)
    share = silent_share(seen.state, seen.expected, np.arange(DAYS) // 28)
    assert share[1, 4] == pytest.approx(0.5, abs=0.05) and share.sum() == share[1, 4]


def test_arrays_of_different_shape_are_refused():
    with pytest.raises(ValueError, match="sources by days"):
        monitor(np.zeros((2, 5)), np.zeros((2, 5)), np.zeros(4, dtype=bool))


@given(arrays(np.int64, (3, 120), elements=st.integers(0, 9)), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_silent_days_are_empty_days_and_nothing_warns(total, share):
    online = np.floor(total * share).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        state = monitor(total, online, np.zeros(120, dtype=bool))
    assert np.all(total[state == "silent"] == 0)
    assert np.all(online[state != ""] == 0)


def test_simulated_provinces_reach_the_figures():
    sums: Counter[str] = Counter()
    for seed in (2, 3, 4):
        sums.update(silence_figures.figures(histories.simulate(seed, "plain", sources=60)))
    figures = silence_figures.summary(dict(sums))
    assert figures["gaps found"] >= 0.95 and figures["within 7 days"] >= 0.90
    assert figures["feed gaps"] >= 0.75 and figures["outage days"] >= 0.95
    assert figures["false alerts"] <= 0.05 and figures["falls called"] <= 0.03
