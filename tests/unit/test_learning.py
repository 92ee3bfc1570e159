import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.methods import learning_figures
from tracker.measures.effect_places import by_place
from tracker.measures.learning import pool

LIFTS = st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(0.005, 0.2)), min_size=3, max_size=12)


def test_fewer_than_three_campaigns_teach_nothing():
    assert pool([0.1, 0.2], [0.01, 0.01]) is None


@given(LIFTS)
def test_the_mean_lies_among_the_lifts_and_the_next_one_is_never_surer_than_the_mean(pairs):
    told = pool([lift for lift, _ in pairs], [error for _, error in pairs])
    assert told is not None
    assert min(lift for lift, _ in pairs) - 1e-9 <= told.lift <= max(lift for lift, _ in pairs) + 1e-9
    assert told.next_low <= told.low <= told.lift <= told.high <= told.next_high


def test_campaigns_that_differ_make_the_next_one_unsure():
    alike, unlike = pool([0.05] * 6, [0.02] * 6), pool([-0.1, 0.2] * 3, [0.02] * 6)
    assert alike is not None
    assert unlike is not None
    assert alike.tau == 0
    assert unlike.tau == pytest.approx(np.std([-0.1, 0.2] * 3, ddof=1), rel=0.05)
    assert unlike.next_high - unlike.next_low > 3 * (alike.next_high - alike.next_low)


@pytest.mark.parametrize("errors", [[0.1, 0.1], [0.1, 0.1, 0.0], [0.1, 0.1, float("nan")]])
def test_errors_that_cannot_be_are_refused(errors):
    with pytest.raises(ValueError, match="error"):
        pool([0.1, 0.1, 0.1], errors)


def test_the_limits_hold_the_true_mean_as_often_as_they_promise_where_a_plain_mean_does_not():
    def held(method):
        sums = learning_figures.figures("6 that differ", 1, method)
        return learning_figures.summary(sums)["coverage of the mean"]

    assert held(learning_figures.ours) >= 0.92
    assert held(learning_figures.plain_mean) < held(learning_figures.ours)


def counts(shares, volume=60, weeks=40):
    total = np.full((len(shares), weeks), float(volume))
    return np.round(total * np.array(shares)[:, None]), total


def moved(before, after, start=32):
    x, n = counts(before)
    x[:, start:] = counts(after)[0][:, start:]
    return x, n


def test_the_place_that_rose_most_is_told_first_and_drawn_towards_the_others():
    before, rise = [0.4] * 12, [0.1, 0.1, 0.3, 0.1] + [0.0] * 8
    online, total = moved(before, [share + more for share, more in zip(before, rise, strict=True)])
    found = by_place(online, total, [True] * 4 + [False] * 8, 32, 40)
    assert found is not None
    assert int(found.lift.argmax()) == 2
    assert 0.2 < found.lift[2] < 0.3
    assert (found.low < found.lift).all()
    assert found.rows.tolist() == [0, 1, 2, 3]


def test_places_that_differ_by_chance_alone_get_one_lift():
    online, total = moved([0.4] * 12, [0.5] * 4 + [0.4] * 8)
    found = by_place(online, total, [True] * 4 + [False] * 8, 32, 40)
    assert found is not None
    assert np.ptp(found.lift) < 1e-9
    assert by_place(online[:8], total[:8], [True] * 4 + [False] * 4, 32, 40) is None
