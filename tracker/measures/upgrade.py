"""When a partly online service is ready to become wholly online, and what that would bring. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from tracker.measures.course import Part
from tracker.measures.figure import Figure

PAID_ENOUGH = 0.5
"""Share of the fees of online dossiers that is paid online, from which on payment is no obstacle."""
IN_TIME_ENOUGH = 0.9
"""Share of dossiers with a due date that are settled by then, from which on lateness is no obstacle."""
ENOUGH_DOSSIERS, ENOUGH_SERVICES = 30, 3


@dataclass(frozen=True)
class Gain:
    """Dossiers a year that would come online, with the range that follows from the interval of the uptake."""

    dossiers: float
    low: float
    high: float


def gain(figure: Figure, reference: float) -> Gain | None:
    """Return what comes if the uptake rises to a reference (share 0..1), never below 0; None without an uptake."""
    if figure.uptake is None or figure.low is None or figure.high is None:
        return None
    at = (figure.base.dossiers * max(0.0, reference - share) for share in (figure.uptake, figure.high, figure.low))
    return Gain(*at)


def obstacles(figure: Figure, paid_online: Part | None, in_time: Part | None) -> tuple[str, ...]:
    """Return what stands in the way, as far as it is measured, and what is not known; empty: ready."""
    if figure.uptake is None:
        return (figure.missing or "not_provided",)
    found = ["few"] if figure.base.dossiers < ENOUGH_DOSSIERS else []
    if paid_online is None:
        found.append("payment_unknown")
    elif paid_online.of and paid_online.count < paid_online.of * PAID_ENOUGH:
        found.append("payment")
    if in_time is None or not in_time.of:
        found.append("lateness_unknown")
    elif in_time.count < in_time.of * IN_TIME_ENOUGH:
        found.append("late")
    return tuple(found)


def typical(figures: Iterable[Figure], least: int = 1) -> float | None:
    """Return the median uptake of those with dossiers enough to tell; None where they are fewer than `least`."""
    shares = [one.uptake for one in figures if one.uptake is not None and one.base.dossiers >= ENOUGH_DOSSIERS]
    return median(shares) if len(shares) >= least else None
