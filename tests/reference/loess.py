"""A twin of R's loess (local quadratics, span 0.75, interpolated on a k-d tree): what the reference's ICI, E50 and E90 smooth with.

Cleveland WS, Grosse E. Stat Comput 1991;1:47. doi:10.1007/BF01890836. The tree is cut at medians until a cell holds no more than
floor(n span 0.2) rows; value and slope of the local fit at the cuts make a cubic in every cell.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline


def loess(x, y, span=0.75, cell=0.2):
    """Fitted values (n,) at x, which ascend."""
    n = len(x)
    most, neighbors = int(n * span * cell), int(n * span + 1e-5)
    margin = 0.005 * (x[-1] - x[0])
    cuts = {x[0] - margin, x[-1] + margin}

    def divide(first, last):
        if last - first + 1 <= most:
            return
        middle = (first + last) // 2
        while middle < last - 1 and x[middle] == x[middle + 1]:
            middle += 1
        cuts.add((x[middle] + x[middle + 1]) / 2)
        divide(first, middle)
        divide(middle + 1, last)

    divide(0, n - 1)
    at = np.array(sorted(cuts))
    fits = np.array([_local(x, y, place, neighbors) for place in at])
    return CubicHermiteSpline(at, fits[:, 0], fits[:, 1])(x)


def _local(x, y, place, neighbors):
    """Value and slope at a place of the quadratic fitted to its neighbors with tricube weights."""
    distance = np.abs(x - place)
    reach = np.partition(distance, neighbors - 1)[neighbors - 1]
    near = distance < reach
    root = np.sqrt((1 - (distance[near] / reach) ** 3) ** 3)
    step = (x[near] - place) / reach
    columns = np.stack([root, root * step, root * step**2])
    value, slope, _ = np.linalg.solve(columns @ columns.T, columns @ (root * y[near]))
    return value, slope / reach
