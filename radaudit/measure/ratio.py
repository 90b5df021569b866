"""The one shape most metrics have: a sum over a sum, with its influence function."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.records.estimates import Statistic

Array = NDArray[np.float64]


def ratio(numerator: Array, denominator: Array, *, empty: str) -> Statistic:
    """A ratio of sums R = sum(a) / sum(b) and the influence (a - R b) / sum(b) of every row.

    For a 0/1 denominator this is a proportion or a mean among the rows where it is 1, and `n` counts these rows.

    Args:
        numerator: (n,) terms a.
        denominator: (n,) terms b, not negative.
        empty: Why the metric is undefined where the denominator sums to zero.

    Raises:
        Undefined: When the denominator sums to zero.
    """
    total = float(denominator.sum())
    if total <= 0:
        raise Undefined(empty)
    value = float(numerator.sum()) / total
    influence = (numerator - value * denominator) / total
    counted = (denominator != 0) | (numerator != 0)
    return Statistic(value, influence, n=int(np.count_nonzero(denominator)), counted=counted)
