"""Smooth calibration error: residuals smeared along the score by a Gaussian as wide as the error itself.

smECE_s = integral over t of |mean over rows of (y - p) K_s(t, p)|, K_s the Gaussian reflected at 0 and 1. It falls as s grows, and
smECE is the one s with smECE_s = s. On a grid the reflected Gaussian is diagonal in the cosine transform.

Source: Blasiok J, Nakkiran P. ICLR 2024. doi:10.48550/arXiv.2309.12236
"""

from __future__ import annotations

import numpy as np

from radaudit.records.arrays import Array

FASTEST = 2.74
"""Half waves in [0, 1] times the width of a Gaussian that leaves 1e-16 of their height."""

NARROWEST = 1e-6
"""Width that stands for none."""


def on_grid(score: Array, residual: Array, cells: int) -> Array:
    """Sums of residuals by cell of [0, 1], (..., cells).

    Args:
        score: (b,) places.
        residual: (..., b) what lies there.
        cells: Number of cells.
    """
    cell = np.minimum((score * cells).astype(np.intp), cells - 1)
    if residual.ndim == 1:
        return np.bincount(cell, residual, minlength=cells).astype(np.float64)
    first = np.flatnonzero(np.append(True, cell[1:] != cell[:-1]))  # the scores ascend
    grid = np.zeros((len(residual), cells))
    grid[:, cell[first]] = np.add.reduceat(residual, first, axis=1)
    return grid


def smooth_ece(grid: Array, steps: int, start: float = 0.03) -> Array:
    """SmECE of residuals by cell, divided by the number of rows.

    Args:
        grid: (m, cells).
        steps: How often the width is brought closer: 8 for all digits, 3 for draws.
        start: Width to start from.

    Returns:
        (m,)
    """
    from scipy.fft import dct, idct

    cells = grid.shape[1]
    waves = dct(grid, axis=1, norm="ortho")

    def smeared(width: Array) -> Array:
        # Faster waves than these are left with less than 1e-16 of their height by the narrowest Gaussian.
        held = min(cells, int(FASTEST / float(width.min())) + 1)
        left = np.exp(np.square(np.arange(held)) * (-(np.pi**2) / 2 * np.square(width))[:, None])
        field = idct(np.multiply(waves[:, :held], left, out=left), n=cells, axis=1, norm="ortho")
        return np.asarray(np.abs(field, out=field).sum(axis=1))

    # On logarithms the sum falls by the width with a slope of -1/2 for pure noise and hardly for a true error; the secant
    # method learns which, and gets from there to all digits.
    place, slope = np.full(len(grid), np.log(max(start, NARROWEST))), np.full(len(grid), -1.5)
    before: tuple[Array, Array] | None = None
    for _ in range(steps):
        above = np.log(np.maximum(smeared(np.exp(place)), 1e-300)) - place
        if before is not None:
            moved = place - before[0]
            np.divide(above - before[1], moved, out=slope, where=np.abs(moved) > 1e-9)
            np.clip(slope, -3.0, -1.0, out=slope)
        before = place, above
        place = np.clip(place - above / slope, np.log(NARROWEST), 0.0)
    return smeared(np.exp(place))
