"""Restricted cubic splines: smooth curves that are straight beyond their outer knots."""

from __future__ import annotations

import numpy as np

from radaudit.records.arrays import Array

PLACES = {3: (0.10, 0.50, 0.90), 5: (0.05, 0.275, 0.50, 0.725, 0.95)}
"""Number of knots -> the quantiles where they stand (Harrell 2015, table 2.3)."""


BLOCK = 8192
"""Values that are worked on at a time: they stay in the cache."""


def knots(values: Array, wanted: int) -> Array:
    """Knots at Harrell's quantiles, (wanted,); (0,) where `wanted` is 0 or two of them would stand in one place.

    Args:
        values: (n,) values that the spline bends along, at least one.
        wanted: 0, 3 or 5.

    Source: Harrell FE. Regression modeling strategies, 2nd ed. Springer 2015, section 2.4.6. doi:10.1007/978-3-319-19425-7
    """
    if wanted == 0:
        return np.zeros(0)
    # This quantile stays where it is when every row is shown k times; the usual one does not.
    found = np.quantile(values, PLACES[wanted], method="averaged_inverted_cdf")
    apart = float(np.min(np.diff(found))) > 1e-6 * max(float(found[-1] - found[0]), 1.0)
    return np.asarray(found, dtype=np.float64) if apart else np.zeros(0)


def design(values: Array, at: Array) -> Array:
    """The regressors of a spline, (n, 2 + max(knots - 2, 0)): 1, x and the cubic terms, in units of x.

    Without knots it is a straight line. Term j is [(x - t_j)+^3 - (x - t_{k-1})+^3 (t_k - t_j) / (t_k - t_{k-1})
    + (x - t_k)+^3 (t_{k-1} - t_j) / (t_k - t_{k-1})] / (t_k - t_1)^2.

    Args:
        values: (n,) x.
        at: (k,) ascending knots, none or at least three.

    Source: Stone CJ, Koo CY. Proc Stat Comp Sect ASA 1985:45; Harrell 2015, section 2.4.5. doi:10.1007/978-3-319-19425-7
    """
    columns = np.empty((max(len(at), 2), len(values)))
    columns[0], columns[1] = 1.0, values
    for first in range(0, len(values) if len(at) else 0, BLOCK):
        _bend(columns[2:, first : first + BLOCK], values[first : first + BLOCK], at)
    return columns.T


def _bend(terms: Array, values: Array, at: Array) -> None:
    """Fills in the cubic terms (knots - 2, n) of some values."""
    span = float(at[-1] - at[0])
    last, outer = _cube(values, at[-2]), _cube(values, at[-1])
    for term, knot in zip(terms, at[:-2], strict=True):
        share = (at[-1] - knot) / (at[-1] - at[-2])
        term[:] = (_cube(values, knot) - last * share + outer * (share - 1)) / span**2


def _cube(values: Array, knot: float) -> Array:
    """Third power of what lies above the knot, (n,)."""
    above = np.maximum(values - knot, 0.0)
    return np.asarray(above * above * above)
