"""How alike two thumbnails are once one is laid over the other: small crops and borders must not hide a copy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 0.07
"""Largest change of scale and shift, as a share of half the side: a crop of 3 % at every border is 0.06."""

_STEPS = 8
_MARGIN = 0.1
_SMOOTH = 0.7
"""Standard deviation in pixels: between pixels a smooth image can be read by a straight line."""


def smooth(thumbnail: NDArray[np.floating]) -> NDArray[np.float64]:
    """A thumbnail without what is finer than two of its pixels, ready to be registered."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(np.asarray(thumbnail, dtype=np.float64), _SMOOTH))


def correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson's correlation of the pixels inside a margin, which a crop takes away; 0 where an image has one value."""
    inner = _inside(first.shape)
    a, b = first[inner], second[inner]
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / size if size > 0 else 0.0


def register(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """The second image, scaled and shifted along its axes by a few percent so that it correlates best with the first.

    Gauss-Newton on the squared difference, with a gain and an offset (B. D. Lucas and T. Kanade, IJCAI 1981, 674-679), from
    the image as it is; a step that does not improve the correlation ends it, so the result is never worse than that.

    Args:
        first: (*sides), smoothed.
        second: As many pixels, smoothed.
    """
    from scipy.ndimage import map_coordinates

    dims, inner = first.ndim, _inside(first.shape)
    grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, side) for side in first.shape], indexing="ij"))
    half = [(side - 1) / 2 for side in first.shape]
    scale, shift = np.ones(dims), np.zeros(dims)
    best, reached = second, correlation(first, second)
    for _ in range(_STEPS):
        slope = [g * h for g, h in zip(np.gradient(best), half, strict=True)]
        columns = [s * g for s, g in zip(slope, grid, strict=True)] + [*slope, best, np.ones_like(best)]
        design = np.stack([c[inner].ravel() for c in columns], axis=1)
        square = design.T @ design
        square[np.diag_indices_from(square)] *= 1 + 1e-9
        solved = np.linalg.solve(square + 1e-12 * np.eye(len(square)), design.T @ first[inner].ravel())
        if solved[-2] <= 0:
            break
        step = solved[: 2 * dims] / solved[-2]
        shift = np.clip(shift + scale * step[dims:], -MOST, MOST)
        scale = np.clip(scale * (1 + step[:dims]), 1 - MOST, 1 + MOST)
        at = [(grid[k] * scale[k] + shift[k] + 1) * half[k] for k in range(dims)]
        moved = map_coordinates(second, at, order=1, mode="nearest")
        now = correlation(first, moved)
        if now <= reached + 1e-5:
            break
        best, reached = moved, now
    return best


def _inside(shape: tuple[int, ...]) -> tuple[slice, ...]:
    margins = [max(1, round(_MARGIN * side)) for side in shape]
    return tuple(slice(margin, side - margin) for margin, side in zip(margins, shape, strict=True))
