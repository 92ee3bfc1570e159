import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.methods import effect_figures
from benchmarks.methods.campaigns import SCENARIOS, WITHOUT_CONTROLS, simulate
from tracker.measures import student
from tracker.measures.effect import estimate


def of(campaign, **more):
    return estimate(campaign.online, campaign.total, campaign.treated, campaign.start, campaign.end, **more)


def test_a_large_effect_is_found_with_its_dossiers():
    campaign = simulate(1, SCENARIOS["large service"], 0.8)
    found = of(campaign)
    assert found.method == "did"
    assert found.low <= campaign.lift <= found.high
    assert found.low > 0
    assert found.p < 0.01
    volume = campaign.total[campaign.treated, campaign.start : campaign.end].sum()
    assert found.extra == pytest.approx(found.lift * volume)
    assert found.extra_low < found.extra < found.extra_high


def test_what_moves_all_places_alike_is_no_effect_of_the_campaign():
    campaign = simulate(2, SCENARIOS["common shock"], 0.0)
    before_and_after = effect_figures.before_and_after(campaign)
    found = of(campaign)
    assert before_and_after.low > 0
    assert found.low < 0 < found.high


def test_one_treated_place_is_enough_and_five_untreated_are_needed():
    campaign = simulate(3, SCENARIOS["one treated"], 0.0)
    assert of(campaign).method == "did"
    few = np.ones(24, dtype=bool)
    few[:4] = False
    assert estimate(campaign.online, campaign.total, few, campaign.start, campaign.end).method != "did"


def test_without_untreated_places_other_services_serve_then_the_own_history():
    campaign = simulate(4, WITHOUT_CONTROLS["peers"], 0.0)
    assert of(campaign, peers_online=campaign.peers_online, peers_total=campaign.peers_total).method == "peers"
    assert (
        of(campaign, peers_online=campaign.peers_online[:5], peers_total=campaign.peers_total[:5]).method == "history"
    )
    assert of(campaign).method == "history"
    assert of(campaign).notes == ("no_untreated",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: (c.online, c.total, np.zeros(24, dtype=bool), c.start, c.end), "nothing_treated"),
        (lambda c: (c.online, c.total, c.treated, 20, 26), "short_baseline"),
        (lambda c: (c.online * 0, c.total * 0, c.treated, c.start, c.end), "no_dossiers"),
        (lambda c: (c.online[:, 60:], c.total[:, 60:], np.ones(24, dtype=bool), 34, 40), "few_windows"),
    ],
)
def test_what_cannot_be_told_says_why_and_gives_no_number(change, reason):
    found = estimate(*change(simulate(5, SCENARIOS["base"], 0.0)))
    assert (found.method, found.notes) == ("none", (reason,))
    assert np.isnan([found.lift, found.low, found.high, found.p, found.extra, found.smallest_detectable]).all()


def test_a_lasting_effect_is_measured_against_the_weeks_before_the_campaign():
    campaign = simulate(6, SCENARIOS["large service"], 0.8)
    online, total = campaign.online.copy(), campaign.total.copy()
    later = (campaign.end, campaign.total.shape[1])
    online[campaign.treated, later[0] :] = np.round(total[campaign.treated, later[0] :] * 0.95)
    lasting = estimate(online, total, campaign.treated, *later, baseline_end=campaign.start)
    assert lasting.low > 0.1


def test_a_small_service_can_show_only_large_effects():
    small, large = (of(simulate(7, SCENARIOS[name], 0.0)) for name in ("small service", "large service"))
    assert small.smallest_detectable > 2 * large.smallest_detectable
    assert large.smallest_detectable > large.high - large.lift


def test_places_that_start_far_apart_and_one_that_carries_most_are_warned_of():
    campaign = simulate(8, SCENARIOS["base"], 0.0)
    online, total = campaign.online.copy(), campaign.total.copy()
    first = int(np.flatnonzero(campaign.treated)[0])
    total[first] *= 60
    online[first] = total[first] * 0.99 // 1
    found = estimate(online, total, campaign.treated, campaign.start, campaign.end)
    assert set(found.notes) == {"far_apart", "one_carries_most"}


@pytest.mark.parametrize(
    "arguments",
    [
        ([[1, 2]], [[3]], [True], 1, 2),
        ([[5, 5]], [[4, 9]], [True], 1, 2),
        ([[1, 1]], [[2, 2]], [True, False], 1, 2),
        ([[1, 1]], [[2, 2]], [True], 1, 3),
        ([[1, 1]], [[2, 2]], [True], 1, 1),
    ],
)
def test_counts_and_weeks_that_do_not_fit_are_refused(arguments):
    with pytest.raises(ValueError, match=r"dossiers|locality|weeks"):
        estimate(*arguments)


@given(st.integers(0, 10_000), st.sampled_from(sorted(SCENARIOS)))
@settings(max_examples=15, deadline=None)
def test_the_lift_lies_within_its_limits_whatever_the_order_of_places(seed, name):
    campaign = simulate(seed, SCENARIOS[name], 0.2)
    found = of(campaign)
    assert found.low < found.lift < found.high
    assert 0 <= found.p <= 1
    order = np.random.default_rng(seed).permutation(len(campaign.total))
    mixed = estimate(
        campaign.online[order], campaign.total[order], campaign.treated[order], campaign.start, campaign.end
    )
    assert (mixed.lift, mixed.se) == (pytest.approx(found.lift), pytest.approx(found.se))


def test_intervals_hold_the_truth_and_nothing_is_seldom_taken_for_something():
    sums: dict[str, dict[str, float]] = {}
    for method in ("this project", "before and after"):
        found = [
            effect_figures.figures(simulate(1000 + case, scenario, 0.35 * (case % 2)), effect_figures.METHODS[method])
            for scenario in SCENARIOS.values()
            for case in range(12)
        ]
        sums[method] = effect_figures.summary({key: sum(one[key] for one in found) for key in found[0]})
    assert sums["this project"]["false positives"] <= 0.12
    assert sums["this project"]["coverage"] >= 0.91
    assert abs(sums["this project"]["bias"]) <= 1
    assert sums["before and after"]["false positives"] > 0.25


def test_the_t_distribution_is_that_of_the_tables():
    assert student.quantile(0.975, 4) == pytest.approx(2.776, abs=0.002)
    assert student.quantile(0.975, 30) == pytest.approx(2.042, abs=0.002)
    assert student.quantile(0.8, 10) == pytest.approx(0.879, abs=0.002)
    assert student.two_sided_p(2.228, 10) == pytest.approx(0.05, abs=0.0005)
    assert student.quantile(0.975, 1) == pytest.approx(12.706, abs=0.1)
