import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.methods import low_use_figures
from benchmarks.methods.province import simulate
from tracker.measures.low_use import classify
from tracker.measures.low_use_clumping import clumping
from tracker.measures.low_use_reasons import (
    abandoned,
    falling,
    movable_by_place,
    upper_quartile,
)


def one(online, total, target=0.8, **options):
    weekly_total = np.full((1, 52), total / 52)
    weekly_online = np.full((1, 52), online / 52)
    return classify([online], [total], weekly_online, weekly_total, target, **options)[0]


def test_a_service_with_no_dossiers_is_not_low_use():
    found = one(0, 0)
    assert (found.klass, found.gain, found.listed) == ("no_dossiers", 0, False)
    assert np.isnan(found.uptake)


@pytest.mark.parametrize(
    ("online", "total", "klass"),
    [
        (0, 520, "no_online"), (2, 520, "no_online"), (200, 520, "below"), (500, 520, "met"),
        (820, 1040, "near"), (5, 8, "too_few"), (0, 10, "below"),
    ],
)  # fmt: skip
def test_each_class_has_its_own_ground(online, total, klass):
    assert one(online, total).klass == klass


def test_without_a_target_there_is_a_share_but_nothing_to_gain():
    found = one(100, 520, target=np.nan)
    assert (found.klass, found.gain, found.gain_high) == ("no_target", 0, 0)
    assert found.low < found.uptake < found.high


def test_a_silent_source_is_neither_judged_nor_promoted():
    found = one(0, 520, fresh=[False])
    assert (found.klass, found.gain) == ("source_silent", 0)


def test_arrays_of_different_services_are_refused():
    with pytest.raises(ValueError, match="same services"):
        classify([1, 2], [3], np.ones((2, 52)), np.ones((2, 52)), 0.8)


def test_dossiers_that_come_in_batches_raise_phi_and_single_ones_do_not():
    random = np.random.default_rng(4)
    batches = random.binomial(10, 0.5, (40, 104)) * 5
    singles = random.binomial(50, 0.5, (40, 104))
    total = np.full((40, 104), 50)
    assert clumping(batches, total).mean() == pytest.approx(5, rel=0.1)
    assert clumping(singles, total).mean() == pytest.approx(1, abs=0.1)


@st.composite
def provinces(draw):
    services = draw(st.integers(1, 8))
    total = draw(arrays(np.int64, (services, 52), elements=st.integers(0, 40)))
    share = draw(arrays(np.float64, (services, 52), elements=st.floats(0, 1)))
    return np.floor(total * share), total


@given(provinces(), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_limits_and_gains_are_in_order_and_phi_is_at_least_one(counts, target):
    online, total = counts
    for found in classify(online.sum(axis=1), total.sum(axis=1), online, total, target):
        assert 0 <= found.gain_low <= found.gain <= found.gain_high
        assert found.phi >= 1
        assert np.isnan(found.uptake) or found.low <= found.uptake <= found.high


@given(provinces(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_services_makes_no_difference(counts, random):
    online, total = counts
    order = list(range(len(total)))
    random.shuffle(order)
    here = classify(online.sum(axis=1), total.sum(axis=1), online, total, 0.8)
    there = classify(online[order].sum(axis=1), total[order].sum(axis=1), online[order], total[order], 0.8)
    for place, source in enumerate(order):
        assert there[place].klass == here[source].klass
        assert there[place].phi == pytest.approx(here[source].phi)


def test_a_simulated_province_reaches_the_figures():
    made = simulate(11, "mixed", 1.0, 250)
    figures = low_use_figures.summary(low_use_figures.figures(made, low_use_figures.ours))
    held, alive = low_use_figures.coverage(made)
    assert figures["precision"] >= 0.96 and figures["false flags"] <= 0.02
    assert figures["recall"] >= 0.62 and figures["recall n≥100"] >= 0.85
    assert figures["covered"] >= 0.95 and figures["top-20 regret"] <= 0.02
    assert 0.92 <= held / alive <= 0.98


def test_only_a_clear_fall_of_enough_dossiers_is_falling():
    flags = falling([20, 45, 2], [100, 100, 20], [60, 50, 18], [100, 100, 20])
    assert flags.tolist() == [True, False, False]


def test_clumped_dossiers_need_a_larger_fall():
    assert falling([35], [100], [60], [100]).all()
    assert not falling([35], [100], [60], [100], phi=6.0).any()


def test_a_form_that_most_give_up_is_abandoned():
    assert abandoned([100, 100, 10, 0], [30, 58, 0, 0]).tolist() == [True, False, False, False]


def test_the_upper_quartile_of_peers_needs_four_of_them_with_enough_dossiers():
    online, total = np.array([[10, 40, 80, 90], [10, 40, 80, 2]]), np.array([[100] * 4, [100] * 3 + [5]])
    quartiles = upper_quartile(online, total)
    assert quartiles[0] == pytest.approx(np.quantile([0.1, 0.4, 0.8, 0.9], 0.75))
    assert np.isnan(quartiles[1])


def test_places_are_ordered_by_what_can_move_and_small_ones_are_shrunk():
    places = movable_by_place([0, 100, 300], [2, 1000, 400], 0.8)
    assert places.order.tolist() == [1, 2, 0]
    assert 0.2 < places.share[0] < 0.3
