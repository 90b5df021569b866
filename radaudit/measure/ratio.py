"""The shape most metrics have: a smooth function of sums, most often one sum over another, with its influence function.

A function of sums whose value does not change when all of them are multiplied by the same number has the influence
gradient . terms of a row, and the statistic of everybody else is the same function of the total less the part: a group's rest
is never summed anew.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic, Sums

Formula = Callable[[Array], tuple[float, Array]]
"""Turns sums (k,) into the value and its gradient (k,); raises `Undefined` where they allow none."""


def of_sums(terms: Array, formula: Formula, *, n: int, counted: NDArray[np.bool_] | None = None) -> Statistic:
    """A smooth function of the sums of columns, with the delta method's influence of every row.

    Args:
        terms: (k, n) what every row adds to each sum.
        formula: Value and gradient from the sums. Multiplying all sums by the same number must not change the value.
        n: What the metric divides by.
        counted: (n,) rows that the metric looks at; None for all of them.

    Raises:
        Undefined: Where the formula does.
    """
    value, gradient = formula(terms.sum(axis=1))
    influence = gradient @ terms
    # Terms that cancel leave rounding, which is no influence: a group whose every case is as predicted shows no spread.
    influence[np.abs(influence) <= ROUNDING * (np.abs(gradient) @ np.abs(terms))] = 0.0
    return Statistic(value, influence, n=n, counted=counted, sums=Sums(terms, formula))


ROUNDING = 1e-14
"""Share of its terms below which a row's influence is rounding."""


def ratio(numerator: Array, denominator: Array, *, empty: str) -> Statistic:
    """A ratio of sums R = sum(a) / sum(b) and the influence (a - R b) / sum(b) of every row.

    For a 0/1 denominator this is a proportion or a mean among the rows where it is 1, and `n` counts these rows (those that
    either term moves, where the numerator has others).

    Args:
        numerator: (n,) terms a.
        denominator: (n,) terms b, not negative.
        empty: Why the metric is undefined where the denominator sums to zero.

    Raises:
        Undefined: When the denominator sums to zero.
    """

    def formula(sums: Array) -> tuple[float, Array]:
        total = float(sums[1])
        if total <= 0:
            raise Undefined(empty)
        value = float(sums[0]) / total
        return value, np.array([1.0, -value]) / total

    counted = (denominator != 0) | (numerator != 0)
    terms = np.stack([numerator, denominator])
    return of_sums(terms, formula, n=int(np.count_nonzero(counted)), counted=counted)
