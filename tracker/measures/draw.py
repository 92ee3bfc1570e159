"""Places that a campaign leaves out by lot, alike to those where it works."""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import TypeVar

T = TypeVar("T")

LEAST_LEFT_OUT = 5
ONE_IN = 3


def leave_out(places: Sequence[T], chance: Random) -> tuple[T, ...]:
    """Draw places to leave out: one of each three, five at least, from an order in which neighbours are alike.

    None where so few places would remain that there is no campaign: fewer than twice as many as are left out.
    Each place has about the same chance, and the left out are spread over the order as the others are.
    """
    wanted = max(LEAST_LEFT_OUT, len(places) // ONE_IN)
    if len(places) < 2 * wanted:
        return ()
    ends = [round(number * len(places) / wanted) for number in range(wanted + 1)]
    return tuple(chance.choice(places[start:end]) for start, end in pairwise(ends))
