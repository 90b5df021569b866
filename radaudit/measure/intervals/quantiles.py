"""Quantiles of draws, by sorting them: numpy sorts with vector instructions, ten times as fast as its quantiles partition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from radaudit.records.arrays import Array


def quantiles(values: Array, shares: Sequence[float]) -> Array:
    """What `numpy.quantile` gives along the last axis: linear between the sorted values.

    Args:
        values: (..., n), at least one and none of them NaN.
        shares: (k,) in [0, 1].

    Returns:
        (k, ...)
    """
    ordered = np.sort(values, axis=-1)
    last = ordered.shape[-1] - 1
    found = []
    for share in shares:
        place = share * last
        below = min(int(place), max(last - 1, 0))
        low, high = ordered[..., below], ordered[..., min(below + 1, last)]
        found.append(low + (place - below) * (high - low))
    return np.asarray(found, dtype=np.float64)
