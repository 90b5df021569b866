"""Smooth calibration error: residuals smeared along the score by a Gaussian as wide as the error itself.

smECE_s = integral over t of |mean over rows of (y - p) K_s(t, p)|, K_s the Gaussian reflected at 0 and 1. It falls as s grows, and
smECE is the one s with smECE_s = s. On a grid the reflected Gaussian is diagonal in the cosine transform.

Source: Blasiok J, Nakkiran P. ICLR 2024. doi:10.48550/arXiv.2309.12236
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FASTEST = 2.74
"""Half waves in [0, 1] times the width of a Gaussian that leaves 1e-16 of their height."""


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
        steps: How often the width is brought closer: 20 for all digits, 4 for draws.
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

    # Pure noise falls like s^(-1/2), a true error hardly: the step is exact for noise and cuts to a third what is left of an error.
    width = np.full(len(grid), start)
    for _ in range(steps):
        width = np.clip(width ** (1 / 3) * smeared(width) ** (2 / 3), 1e-6, 1.0)
    return smeared(width)
