"""Bins of (nearly) equal mass that never split equal scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def equal_mass_bins(score: NDArray[np.float64], wanted: int) -> NDArray[np.intp]:
    """The bin of every row, 0 .. bins - 1; equal scores share a bin, so there may be fewer bins than wanted.

    Args:
        score: (n,) scores, in any order.
        wanted: Number of bins, at least 1.
    """
    if score.size == 0:
        return np.zeros(0, dtype=np.intp)
    wanted = max(min(wanted, score.size), 1)
    # Whole-number ranks: a quantile of 0.3 of 1000 rows would fall on row 301 by rounding.
    last = np.arange(1, wanted) * score.size // wanted - 1
    edges = np.unique(np.sort(score, kind="stable")[last])
    bins = np.searchsorted(edges, score, side="left")
    # An edge at the largest score, or between equal scores, would leave a bin empty.
    return (np.cumsum(np.bincount(bins) > 0) - 1)[bins].astype(np.intp)
