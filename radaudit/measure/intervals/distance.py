"""The interval of a distance from an ideal, which knows that noise only ever adds distance; and evenly spread normal points.

A measure such as the mean absolute miscalibration is never negative: estimated from noisy parts it comes out too large, and its
plain resampling interval, whose draws carry the noise a second time, misses a truth near zero every time.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from radaudit.records.arrays import Array


def without_noise(value: Array, drawn: Array, power: int = 2) -> Array:
    """Draws for the intervals of distances, from the smallest to the largest, (m, draws).

    Squares of distances add up: what the draws' mean square exceeds that of the estimate by is what noise adds. The draws carry it
    twice, the data's and their own, so twice that is taken off below the median. Above it only once: for a measure that is no
    root mean square the correction is an approximation, and so it errs to the wide side at either end.

    Args:
        value: (m,) the estimates.
        drawn: (m, draws) the same distances of what was estimated plus a draw of its noise.
        power: Which powers add up, 2 for distances.

    Source: the squared form and its double correction as in Lum K, Zhang Y, Bower A. FAccT 2022. doi:10.1145/3531146.3533105
    """
    powers = np.sort(drawn, axis=-1) ** power
    added = np.maximum(powers.mean(axis=-1) - value**power, 0.0)[:, None]
    powers -= np.where(np.arange(powers.shape[-1]) < powers.shape[-1] // 2, 2.0, 1.0) * added
    return np.asarray(np.maximum(powers, 0.0) ** (1 / power))


@lru_cache(maxsize=16)
def normal_points(draws: int, k: int) -> Array:
    """Standard normal points that fill k dimensions evenly, (draws, k): always the same, and closer than random ones.

    Source: Niederreiter H. Random number generation and quasi-Monte Carlo methods. SIAM 1992. doi:10.1137/1.9781611970081
    (Kronecker sequences; here with the powers of the root of x^(k + 1) = x + 1).
    """
    base = 2.0
    for _ in range(60):
        base = (1 + base) ** (1 / (k + 1))
    steps = base ** -np.arange(1.0, k + 1)
    points = ndtri((0.5 + np.arange(1, draws + 1)[:, None] * steps) % 1)
    # A few hundred points are not yet quite uncorrelated; these are, exactly.
    points -= points.mean(axis=0)
    root = np.linalg.cholesky(points.T @ points / draws)
    points = np.asarray(np.linalg.solve(root, points.T).T, dtype=np.float64)
    points.flags.writeable = False
    return points
