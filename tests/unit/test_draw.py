from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tracker.measures.draw import leave_out


def drawn_by(seed: int) -> Random:
    return Random(seed)  # noqa: S311 (which places, no secret)


@given(st.integers(0, 120), st.integers())
def test_one_of_three_is_left_out_and_five_at_least_or_none(count, seed):
    left_out = leave_out(list(range(count)), drawn_by(seed))
    assert len(set(left_out)) == len(left_out)
    assert len(left_out) == (0 if count < 10 else max(5, count // 3))
    assert len(left_out) * 2 <= max(count, 0)


def test_those_left_out_are_spread_over_the_order():
    left_out = leave_out(list(range(30)), drawn_by(1))
    assert [place // 3 for place in left_out] == list(range(10))


def test_each_place_may_be_drawn():
    drawn = {place for seed in range(200) for place in leave_out(list(range(12)), drawn_by(seed))}
    assert drawn == set(range(12))
