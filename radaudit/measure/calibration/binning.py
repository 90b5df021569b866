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
    is_sorted = bool(np.all(score[1:] >= score[:-1]))
    edges = np.unique((score if is_sorted else np.sort(score))[last])
    if is_sorted:
        # Looking for a few edges among the scores is quicker than for every score among the edges.
        ends = np.searchsorted(score, edges, side="right")
        bins = np.repeat(np.arange(len(edges) + 1), np.diff(ends, prepend=0, append=score.size))
    else:
        bins = np.searchsorted(edges, score, side="left")
    # An edge at the largest score, or between equal scores, would leave a bin empty.
    return (np.cumsum(np.bincount(bins) > 0) - 1)[bins].astype(np.intp, copy=False)
