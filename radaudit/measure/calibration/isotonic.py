"""Isotonic regression: the closest values that never fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def isotonic(value: Array, weight: Array) -> Array:
    """Weighted least squares fit of values that never fall, (n,).

    Neighbors that fall are pooled, all falling stretches at once, until none is left: the order of pooling does not change the
    result. Whole arrays at a time, it is as fast as compiled code and needs none.

    Args:
        value: (n,) values in the order in which the fit may not fall.
        weight: (n,) above 0.

    Source: Ayer M et al. Ann Math Stat 1955;26:641. doi:10.1214/aoms/1177728423
    """
    mass, total = weight, weight * value
    starts = np.arange(len(value))
    while True:
        mean = total / mass
        if not np.any(mean[1:] < mean[:-1]):
            return np.repeat(mean, np.diff(starts, append=len(value)))
        # Equal neighbors are pooled as well, which leaves less to do.
        first = np.flatnonzero(np.append(True, mean[1:] > mean[:-1]))
        starts, mass, total = starts[first], np.add.reduceat(mass, first), np.add.reduceat(total, first)


def isotonic_rows(values: Array, weight: Array) -> Array:
    """The same for every row of (m, n) values within a bounded range, in one go."""
    m, n = values.shape
    span = float(np.ptp(values)) + 1.0
    # Each row lifted above the one before it: no block can reach across.
    lift = span * np.arange(m)[:, None]
    return isotonic((values + lift).ravel(), np.tile(weight, m)).reshape(m, n) - lift
