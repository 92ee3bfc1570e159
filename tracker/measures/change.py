"""Why a share moved between two periods: parts that add up exactly. Pure.

What joined or left is set against the cells that are in both periods, as Melitz and Polanec (2015) split the
productivity of firms: it moves the total as far as it differs from them. The movement of the steady cells among
themselves is split at the midpoint of the periods (Bennet 1920), with v the weight of a cell among them, r its
share, ¯ the mean of both periods:

    L₁ - L₀ = Σ v̄ Δr (behaviour) + Σ Δv (r̄ - L̄) (mix)
    R₁ - L₁ = Σ_joined w₁ (r₁ - L₁),   L₀ - R₀ = -Σ_left w₀ (r₀ - L₀)

Both periods are treated alike: the way back gives the same parts with the other sign.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """Shares and their differences, 0..1; the parts add up to `after` - `before`.

    `behaviour`: the same cells are used otherwise. `mix`: cells with a high share hold more of all dossiers, or less.
    `joined`, `left`: cells in one of the periods only. `reclassified`: cells whose level changed, whatever they did.
    `like_for_like`: the share of the cells in both periods, before and after; None where there are none.
    `by_cell`: what each cell gives to behaviour [cells].
    """

    before: float
    after: float
    behaviour: float
    mix: float
    joined: float
    left: float
    reclassified: float
    like_for_like: tuple[float, float] | None
    by_cell: Floats

    @property
    def total(self) -> float:
        """Return by how much the share moved."""
        return self.after - self.before


def explain(
    online_before: npt.ArrayLike,
    dossiers_before: npt.ArrayLike,
    online_after: npt.ArrayLike,
    dossiers_after: npt.ArrayLike,
    reclassified: npt.ArrayLike,
    steady: npt.ArrayLike | None = None,
) -> Change | None:
    """Return why the share of some cells moved; None where one of the periods has no dossiers.

    Args:
        online_before: online dossiers of each cell (a service at a place) in the first period [cells].
        dossiers_before: all of its dossiers then, 0 where it was not counted.
        online_after: the same of the second period.
        dossiers_after: the same of the second period.
        reclassified: bool per cell: its level differs between the periods.
        steady: bool per cell: it is in both periods, even if nobody came in one; default: those with dossiers in both.

    Raises:
        ValueError: the arrays differ in length.
    """
    counts = [
        np.asarray(one, dtype=np.float64) for one in (online_before, dossiers_before, online_after, dossiers_after)
    ]
    moved = np.asarray(reclassified, dtype=np.bool_)
    if len({len(one) for one in (*counts, moved)}) != 1:
        raise ValueError("each array needs one entry per cell")
    before, after = _share(counts[0].sum(), counts[1].sum()), _share(counts[2].sum(), counts[3].sum())
    if before is None or after is None:
        return None
    both = (counts[1] > 0) & (counts[3] > 0) if steady is None else np.asarray(steady, dtype=np.bool_)
    kept = [np.where(both, one, 0.0) for one in counts]
    first, second = _share(kept[0].sum(), kept[1].sum()), _share(kept[2].sum(), kept[3].sum())
    like_for_like = None if first is None or second is None else (first, second)
    # A cell that nobody came to in one period has no share there; the other's stands for it: only its weight moves.
    rate = np.where(kept[1] > 0, _ratios(kept[0], kept[1]), _ratios(kept[2], kept[3]))
    rate_after = np.where(kept[3] > 0, _ratios(kept[2], kept[3]), rate)
    weight, weight_after = _weights(kept[1]), _weights(kept[3])
    behaviour = (weight + weight_after) / 2 * (rate_after - rate)
    # Where no cell is steady, what came and what went meet in the middle.
    there, then = like_for_like or ((before + after) / 2,) * 2
    mix = (weight_after - weight) * ((rate + rate_after) - (there + then)) / 2
    came = np.where(both, 0.0, (counts[2] - counts[3] * then) / counts[3].sum())
    went = np.where(both, 0.0, (counts[1] * there - counts[0]) / counts[1].sum())
    return Change(
        before,
        after,
        float(behaviour[~moved].sum()),
        float(mix[~moved].sum()),
        float(came[~moved].sum()),
        float(went[~moved].sum()),
        float((behaviour + mix + came + went)[moved].sum()),
        like_for_like,
        np.where(moved, 0.0, behaviour),
    )


def _share(online: float, dossiers: float) -> float | None:
    return float(online / dossiers) if dossiers else None


def _ratios(online: Floats, dossiers: Floats) -> Floats:
    return np.divide(online, dossiers, out=np.zeros_like(online), where=dossiers > 0)


def _weights(dossiers: Floats) -> Floats:
    return dossiers / (dossiers.sum() or 1.0)
