"""Why a share moved: the parts add up, and each says what its name says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.measures.change import Change, explain

cell = st.tuples(*[st.integers(0, 50)] * 4, st.booleans())


def of(*cells: tuple[int, int, int, int, bool]) -> Change | None:
    """Cells as online and other dossiers before, online and other after, and whether the level changed."""
    columns = np.array(cells, dtype=float).reshape(-1, 5).T
    online, other, online_after, other_after, moved = columns
    return explain(online, online + other, online_after, online_after + other_after, moved.astype(bool))


def parts(change: Change) -> tuple[float, ...]:
    return change.behaviour, change.mix, change.joined, change.left, change.reclassified


@given(st.lists(cell, max_size=12))
def test_the_parts_add_up_exactly_and_turn_round_with_time(cells: list[tuple[int, int, int, int, bool]]) -> None:
    there, back = of(*cells), of(*[(c, d, a, b, moved) for a, b, c, d, moved in cells])
    if there is None or back is None:
        assert there is back is None
        return
    assert sum(parts(there)) == pytest.approx(there.total, abs=1e-12)
    behaviour, mix, joined, left, reclassified = parts(back)
    assert parts(there) == pytest.approx((-behaviour, -mix, -left, -joined, -reclassified), abs=1e-12)
    assert there.by_cell.sum() == pytest.approx(there.behaviour, abs=1e-12)


@given(st.lists(cell, min_size=1, max_size=12), st.integers(2, 9))
def test_more_dossiers_of_everything_change_no_part(cells: list[tuple[int, int, int, int, bool]], times: int) -> None:
    once, more = of(*cells), of(*[(a * times, b * times, c * times, d * times, moved) for a, b, c, d, moved in cells])
    if once is not None and more is not None:
        assert parts(more) == pytest.approx(parts(once), abs=1e-12)


@pytest.mark.parametrize(
    ("cells", "part", "points"),
    [
        ([(10, 90, 30, 70, False), (10, 90, 30, 70, False)], "behaviour", 0.2),
        ([(90, 10, 180, 20, False), (10, 90, 5, 45, False)], "mix", 0.24),
        ([(50, 50, 50, 50, False), (0, 0, 100, 0, False)], "joined", 0.25),
        ([(50, 50, 50, 50, False), (0, 100, 0, 0, False)], "left", 0.25),
        ([(50, 50, 50, 50, False), (0, 0, 0, 100, True)], "reclassified", -0.25),
    ],
)
def test_a_movement_of_one_kind_stands_under_its_name(
    cells: list[tuple[int, int, int, int, bool]], part: str, points: float
) -> None:
    change = of(*cells)
    assert change is not None and change.total == pytest.approx(points)
    assert getattr(change, part) == pytest.approx(points)


def test_what_joins_with_the_share_of_the_rest_moves_nothing() -> None:
    change = of((30, 70, 30, 70, False), (0, 0, 3, 7, False))
    assert change is not None and parts(change) == pytest.approx((0, 0, 0, 0, 0))


def test_like_for_like_leaves_out_what_joined_or_left() -> None:
    change = of((10, 90, 20, 80, False), (0, 0, 50, 0, False), (40, 10, 0, 0, False))
    assert change is not None and change.like_for_like == (0.1, 0.2)


def test_a_service_that_was_raised_to_another_level_moves_the_total_under_that_name_alone() -> None:
    change = of((50, 50, 50, 50, False), (10, 90, 90, 10, True))
    assert change is not None and parts(change) == pytest.approx((0, 0, 0, 0, 0.4))


def test_a_period_without_dossiers_and_unequal_arrays_are_refused() -> None:
    assert of((0, 0, 5, 5, False)) is None and of() is None
    with pytest.raises(ValueError, match="one entry per cell"):
        explain([1], [1, 2], [1], [1], [False])


def test_a_cell_that_nobody_came_to_in_one_period_counts_like_for_like_all_the_same() -> None:
    change = explain([10, 0], [20, 0], [10, 9], [20, 10], [False, False], steady=[True, True])
    assert change is not None and change.like_for_like == (0.5, 19 / 30)
    assert parts(change) == pytest.approx((0, change.total, 0, 0, 0))
