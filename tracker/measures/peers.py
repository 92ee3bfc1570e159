"""A unit beside others of its kind: fair, since it asks whether chance alone may explain the difference. Pure."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from tracker.measures.figure import Figure

Standing = Literal["above", "alike", "below"]
LEAST_PEERS = 3


def middle(figures: Sequence[Figure]) -> float | None:
    """Return the middle share (0..1) of some units, however large each is; None with fewer than three shares."""
    shares = [one.uptake for one in figures if one.uptake is not None]
    return median(shares) if len(shares) >= LEAST_PEERS else None


def standing(figure: Figure, peers: Sequence[Figure]) -> Standing | None:
    """Return how a unit stands to the middle of its peers (itself left out); None where that cannot be told.

    Above or below: the whole 95 % interval of its share lies there. All else may be chance.
    """
    centre = middle(peers)
    if centre is None or figure.low is None or figure.high is None:
        return None
    if figure.low > centre:
        return "above"
    return "below" if figure.high < centre else "alike"
