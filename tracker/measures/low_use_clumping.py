"""Clumping: how much more than by pure chance the weekly shares of a service scatter."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

BLOCK_WEEKS = 4
SMALLEST_BLOCK = 20
SHARES_THAT_COUNT = (0.02, 0.98)
PSEUDO_DF = 20.0


def clumping(weekly_online: ArrayLike, weekly_total: ArrayLike) -> Floats:
    """Clumping factor φ ≥ 1 of each service, from counts [services, weeks], oldest first.

    Pearson's χ² ÷ degrees of freedom of the weekly shares inside blocks of 4 weeks (so that a trend or a
    campaign is not taken for clumping), shrunk with 20 pseudo-degrees to what services of its volume show:
    half the value of all services together, half a line in volume fitted to them. 1 where no block of any
    service can be measured.
    """
    chi_square, df = scatter(weekly_online, weekly_total)
    if df.sum() <= 0:
        return np.ones(df.shape)
    pooled = np.full(df.shape, chi_square.sum() / df.sum())
    usual = (pooled + _by_volume(chi_square, df, _crowding(weekly_total))) / 2
    phi: Floats = np.maximum((chi_square + PSEUDO_DF * usual) / (df + PSEUDO_DF), 1.0)
    return phi


def scatter(weekly_online: ArrayLike, weekly_total: ArrayLike) -> tuple[Floats, Floats]:
    """Pearson's χ² and its degrees of freedom per service, from counts [services, weeks], oldest first.

    Left out: blocks of fewer than 20 dossiers, or with a share outside 2–98 %, where χ² is no measure of
    scatter. Weeks without dossiers carry no degree of freedom; NaN counts as a week without dossiers.
    Raises ValueError where the two arrays differ in shape or are not two-dimensional.
    """
    online, total = _in_blocks(weekly_online), _in_blocks(weekly_total)
    if online.shape != total.shape:
        raise ValueError("Weekly online and weekly total dossiers must have the same services and weeks.")
    block_total = total.sum(axis=2)
    share = np.divide(online.sum(axis=2), block_total, out=np.zeros_like(block_total), where=block_total > 0)
    lowest, highest = SHARES_THAT_COUNT
    counts = (block_total >= SMALLEST_BLOCK) & (share >= lowest) & (share <= highest)
    variance = total * (share * (1 - share))[:, :, None]
    measured = counts[:, :, None] & (total > 0)
    gap = online - total * share[:, :, None]
    parts = np.divide(gap**2, variance, out=np.zeros_like(gap), where=measured)
    df = np.where(counts, np.maximum((total > 0).sum(axis=2) - 1, 0), 0)
    return parts.sum(axis=(1, 2)), df.sum(axis=1).astype(np.float64)


def _crowding(weekly_total: ArrayLike) -> Floats:
    """Σn² ÷ Σn − 1 over the weeks of each service: how many others share the week of a dossier."""
    weekly = np.nan_to_num(np.asarray(weekly_total, dtype=np.float64))
    total = weekly.sum(axis=1)
    crowd = np.divide((weekly**2).sum(axis=1), total, out=np.ones_like(total), where=total > 0)
    return np.asarray(np.maximum(crowd - 1, 0), dtype=np.float64)


def _by_volume(chi_square: Floats, df: Floats, crowding: Floats) -> Floats:
    """The line φ = 1 + batch + alike·crowding, both at least 0, fitted to χ² ÷ df of the services.

    Dossiers that come in batches raise φ alike at any volume; a share that moves from week to week raises
    it with the volume. Weights df ÷ φ² follow the variance of χ² ÷ df and are renewed four times.
    """
    excess = np.divide(chi_square, df, out=np.ones_like(df), where=df > 0) - 1
    line = np.full(df.shape, max(1.0, float(chi_square.sum() / df.sum())))
    for _ in range(4):
        weight = df / line**2
        weight /= weight.sum()
        middle, height = float(weight @ crowding), float(weight @ excess)
        spread = float(weight @ (crowding - middle) ** 2)
        alike = float(weight @ ((crowding - middle) * excess)) / spread if spread > 1e-9 else 0.0
        batch = height - max(alike, 0.0) * middle
        if batch < 0:
            alike = float(weight @ (crowding * excess)) / max(float(weight @ crowding**2), 1e-9)
        line = 1 + max(batch, 0.0) + max(alike, 0.0) * crowding
    return line


def _in_blocks(weekly: ArrayLike) -> Floats:
    """Counts [services, blocks, 4]; the last block ends with the last week, the first may be part empty."""
    counts = np.nan_to_num(np.asarray(weekly, dtype=np.float64))
    if counts.ndim != 2:
        raise ValueError("Weekly dossiers must be given as services by weeks.")
    missing = -counts.shape[1] % BLOCK_WEEKS
    padded = np.pad(counts, ((0, 0), (missing, 0)))
    return padded.reshape(counts.shape[0], -1, BLOCK_WEEKS)
