"""Isotonic regression: the closest values that never fall."""

from __future__ import annotations

import numpy as np

from radaudit.records.arrays import Array


def isotonic(value: Array, weight: Array) -> Array:
    """Weighted least squares fit of values that never fall, (n,).

    Neighbors that do not rise are pooled, all such stretches at once, until none is left: the order of pooling does not change
    the result. Whole arrays at a time it takes two or three times as long as scipy's compiled fit, for 80 groups less than it
    takes to load that.

    Args:
        value: (n,) values in the order in which the fit may not fall.
        weight: (n,) above 0.

    Source: Ayer M et al. Ann Math Stat 1955;26:641. doi:10.1214/aoms/1177728423
    """
    n = len(value)
    mass, total, starts, mean = weight, weight * value, np.arange(n), value
    while True:
        rises = np.empty(len(mean), dtype=bool)
        rises[0] = True
        np.greater(mean[1:], mean[:-1], out=rises[1:])
        first = np.flatnonzero(rises)
        if len(first) == len(mean):
            return np.repeat(mean, np.diff(starts, append=n))
        starts, mass, total = starts[first], np.add.reduceat(mass, first), np.add.reduceat(total, first)
        mean = total / mass


def isotonic_rows(values: Array, weight: Array) -> Array:
    """The same for every row of (m, n) values within a bounded range, in one go."""
    m, n = values.shape
    span = float(np.ptp(values)) + 1.0
    # Each row lifted above the one before it: no block can reach across.
    lift = span * np.arange(m)[:, None]
    return isotonic((values + lift).ravel(), np.tile(weight, m)).reshape(m, n) - lift
