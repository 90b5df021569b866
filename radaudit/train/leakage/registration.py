"""How alike two thumbnails are once one is laid over the other: small crops and borders must not hide a copy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 0.07
"""Largest change of scale and shift, as a share of half the side: a crop of 3 % at every border is 0.06."""

_STEPS = 6


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson's correlation of all pixels; 0 where an image has one value."""
    a, b = first - first.mean(), second - second.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0


def registered_correlation(first: NDArray[np.float64], second: NDArray[np.float64], enough: float = 1.0) -> float:
    """The best correlation that scaling and shifting the second image along its axes by a few percent can reach.

    Gauss-Newton on the squared difference with gain and offset (Lucas & Kanade 1981, IJCAI 674-679), from the images as they
    are; a step that does not improve the correlation ends it, so the result is never below the plain one.

    Args:
        first: (*sides) thumbnail.
        second: As many pixels.
        enough: Stops once the correlation is this high.
    """
    from scipy.ndimage import map_coordinates

    dims = first.ndim
    axes = [np.linspace(-1, 1, side) for side in first.shape]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"))
    half = np.array([(side - 1) / 2 for side in first.shape])
    scale, shift = np.ones(dims), np.zeros(dims)
    moved, best = second, correlation(first, second)
    for _ in range(_STEPS):
        if best >= enough:
            break
        slope = [g * h for g, h in zip(np.gradient(moved), half, strict=True)]
        columns = [s * g for s, g in zip(slope, grid, strict=True)] + [*slope, moved, np.ones_like(moved)]
        design = np.stack([c.ravel() for c in columns], axis=1)
        solved = np.linalg.lstsq(design, first.ravel(), rcond=None)[0]
        if solved[-2] <= 0:
            break
        step = solved[: 2 * dims] / solved[-2]
        shift = np.clip(shift + scale * step[dims:], -MOST, MOST)
        scale = np.clip(scale * (1 + step[:dims]), 1 - MOST, 1 + MOST)
        at = [(grid[k] * scale[k] + shift[k] + 1) * half[k] for k in range(dims)]
        moved = map_coordinates(second, at, order=1, mode="nearest")
        reached = correlation(first, moved)
        if reached <= best + 1e-5:
            return max(best, reached)
        best = reached
    return best
