"""Isotonic regression: the closest values that never fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

Array = NDArray[np.float64]


def isotonic(value: Array, weight: Array) -> Array:
    """Weighted least squares fit of values that never fall, (n,), by pooling adjacent violators.

    Args:
        value: (n,) values in the order in which the fit may not fall.
        weight: (n,) above 0.

    Source: Ayer M et al. Ann Math Stat 1955;26:641. doi:10.1214/aoms/1177728423; Busing FMTA. J Stat Softw 2022;102:1.
    doi:10.18637/jss.v102.c01
    """
    return np.asarray(isotonic_regression(value, weights=weight).x, dtype=np.float64)


def isotonic_rows(values: Array, weight: Array) -> Array:
    """The same for every row of (m, n) values within a bounded range, in one go."""
    m, n = values.shape
    span = float(np.ptp(values)) + 1.0
    # Each row lifted above the one before it: no block can reach across.
    lift = span * np.arange(m)[:, None]
    return isotonic((values + lift).ravel(), np.tile(weight, m)).reshape(m, n) - lift
