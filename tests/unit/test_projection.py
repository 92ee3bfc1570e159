import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.methods import projection_figures
from benchmarks.methods.pools import simulate
from tracker.measures.figure import Counts
from tracker.measures.pace import expected_volumes, pace
from tracker.measures.projection import learn, project


def steady(share, services=12, months=30, dossiers=400):
    total = np.full((services, months), float(dossiers))
    return np.round(total * share), total


def test_a_share_that_stays_is_projected_to_stay():
    found = project(*steady(0.4), 12)
    assert found.median == pytest.approx(np.full((12, 12), 0.4), abs=0.01)


def test_a_trend_goes_on_and_fades():
    total = np.full((12, 30), 2000.0)
    online = np.round(total * (0.2 + 0.015 * np.arange(30)))
    steps = np.diff(project(online, total, 12).median[0])
    assert steps[0] > 0.004
    assert (np.diff(steps) < 0).all()


def test_the_range_widens_month_by_month():
    pool = simulate(3, "walk")
    found = project(pool.online, pool.total, 12)
    wide = found.high - found.low
    assert wide[:, 11].mean() > wide[:, 0].mean()
    spread = np.log(found.high / (1 - found.high)) - np.log(found.low / (1 - found.low))
    assert (np.diff(spread, axis=1) > 0).all()


def test_a_target_above_what_comes_is_not_within_the_horizon():
    month, earliest, latest = project(*steady(0.4), 12).reaches(0.9)
    assert np.isnan([month, earliest, latest]).all()


def test_a_target_that_is_met_is_met_next_month():
    assert project(*steady(0.7), 12).reaches(0.5)[0].tolist() == [1] * 12


def test_a_service_may_have_a_target_of_its_own_or_none():
    month, _earliest, _latest = project(*steady(0.7, services=2), 6).reaches([0.5, np.nan])
    assert month[0] == 1
    assert np.isnan(month[1])


def test_a_service_without_dossiers_is_not_projected():
    online, total = steady(0.5, services=3)
    online[1], total[1] = 0, 0
    found = project(online, total, 3)
    assert np.isnan(found.median[1]).all()
    assert np.isfinite(found.median[[0, 2]]).all()


def test_months_without_dossiers_are_stepped_over():
    online, total = steady(0.6)
    online[:, 10:14], total[:, 10:14] = 0, 0
    assert project(online, total, 12).median == pytest.approx(np.full((12, 12), 0.6), abs=0.02)


def test_what_was_learnt_once_gives_the_same_projection():
    pool = simulate(5, services=60)
    whole = project(pool.online, pool.total, 6)
    part = project(pool.online[:7], pool.total[:7], 6, learn(pool.online, pool.total))
    assert part.median == pytest.approx(whole.median[:7])


@pytest.mark.parametrize(("online", "total"), [([[1, 2]], [[3]]), ([1, 2], [3, 4]), ([[5]], [[4]]), ([[-1]], [[4]])])
def test_counts_that_cannot_be_are_refused(online, total):
    with pytest.raises(ValueError, match="dossiers"):
        project(online, total, 3)


@st.composite
def histories(draw):
    shape = (draw(st.integers(1, 5)), draw(st.integers(1, 15)))
    total = draw(arrays(np.int64, shape, elements=st.integers(0, 30_000)))
    return np.floor(total * draw(arrays(np.float64, shape, elements=st.floats(0, 1)))), total


@given(histories(), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_limits_and_months_are_in_order(counts, target):
    online, total = counts
    found = project(online, total, 5)
    known = total.sum(axis=1) > 0
    low, middle, high = (one[known] for one in (found.low, found.median, found.high))
    assert ((low >= 0) & (low <= middle) & (middle <= high) & (high <= 1)).all()
    month, earliest, latest = (np.nan_to_num(one, nan=99) for one in found.reaches(target))
    assert ((earliest <= month) & (month <= latest))[known].all()


def test_it_beats_the_last_three_months_and_a_straight_line_on_pools_with_known_futures():
    sums: dict[str, dict[str, float]] = {}
    for name, method in projection_figures.METHODS.items():
        found = [projection_figures.figures(simulate(seed, "mixed", 80), method) for seed in (50, 51, 52)]
        sums[name] = projection_figures.summary({key: sum(one[key] for one in found) for key in found[0]})
    mine = sums["this project"]
    assert mine["error, 3 months"] <= 0.8
    assert mine["error, 12 months"] <= 0.88
    assert 0.75 <= mine["coverage"] <= 0.87
    assert sums["straight line on the logit"]["error, 12 months"] > 1


def test_the_pace_says_how_many_of_the_expected_dossiers_must_come_online():
    found = pace(Counts(800, 400), [100, 100], 0.6, [0.7, 0.8], [0.6, 0.7], [0.8, 0.9])
    assert (found.expected, found.needed, found.likely) == (200, pytest.approx(200), pytest.approx(150))
    assert (found.low, found.high, found.possible) == (pytest.approx(130), pytest.approx(170), True)


def test_a_year_that_is_lost_says_the_best_that_can_still_be():
    found = pace(Counts(800, 100), [200], 0.6, [0.5], [0.4], [0.6])
    assert not found.possible
    assert found.best == pytest.approx(0.3)


def test_a_year_that_is_won_needs_nothing_more():
    assert pace(Counts(900, 900), [100], 0.5, [0.5], [0.4], [0.6]).needed == 0


def test_volumes_follow_last_year_and_the_growth_since():
    assert expected_volumes([100, 300], 220, 200) == pytest.approx([110, 330])
    assert expected_volumes([100, np.nan], 0, 0) == pytest.approx([100, 100])
    assert expected_volumes([100], 900, 100) == pytest.approx([200])
