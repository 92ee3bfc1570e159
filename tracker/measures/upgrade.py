"""What a service would win if it became wholly online. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tracker.measures.figure import Figure

LEAST_DOSSIERS = 30
LEAST_SERVICES = 3


@dataclass(frozen=True)
class Gain:
    """Dossiers a year that would come online, with the range of the service's own interval."""

    gain: float
    low: float
    high: float


def reached(figures: Sequence[Figure]) -> float | None:
    """Return the middle share (0..1) of wholly online services; None with fewer than three of 30 dossiers or more."""
    shares = [one.uptake for one in figures if one.uptake is not None and one.base.dossiers >= LEAST_DOSSIERS]
    return median(shares) if len(shares) >= LEAST_SERVICES else None


def gain(figure: Figure, share: float) -> Gain | None:
    """Return what a service would win if it reached a share; None where it has none of its own."""
    if figure.uptake is None or figure.low is None or figure.high is None:
        return None
    dossiers = figure.base.dossiers
    lacking = (share - figure.uptake, share - figure.high, share - figure.low)
    return Gain(*(dossiers * max(0.0, one) for one in lacking))
