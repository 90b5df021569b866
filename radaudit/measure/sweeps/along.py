"""Measures at every threshold of a grid, with the intervals that an audit at that threshold would give them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.analysis_plan import ProportionInterval
from radaudit.measure.clustering import correction
from radaudit.measure.intervals.clopper_pearson import clopper_pearson_along
from radaudit.measure.intervals.critical import FEW_PATIENTS, for_patients
from radaudit.measure.intervals.net_benefit import net_benefits
from radaudit.measure.intervals.wilson import wilson_along
from radaudit.measure.kinds import OfFour
from radaudit.measure.sweeps.counts import Counts
from radaudit.measure.utility.outcomes import Worth
from radaudit.measure.whole import ROUNDING
from radaudit.records.arrays import Array

OF_COUNTS = np.array([[0.0, -1, 0, 1], [0, 1, 0, 0], [-1, 0, 1, 0], [1, 0, 0, 0]])
"""(4, 4) the rows of `kinds.LABEL` and `DECISION` from true positives, false positives, diseased and others."""


class Along(NamedTuple):
    """A measure at k thresholds; NaN in (k,) where it has no value, or no interval. `why` says why a value is missing."""

    value: Array
    low: Array
    high: Array
    why: str


def proportion_along(four: OfFour, counts: Counts, critical: float, interval: ProportionInterval) -> Along:
    """A share of cases at every threshold: the interval of `Measured`, for all thresholds at once.

    Args:
        four: The share, as a function of two sums: the cases that it counts, out of the cases that it looks at.
        counts: Of the group.
        critical: Normal quantile.
        interval: Of proportions.
    """
    mix = four.terms @ OF_COUNTS
    part, n = (counts.totals @ mix.T).T
    by_patient = mix @ counts.moments @ mix.T
    is_known = n > 0
    safe = np.where(is_known, n, 1.0)
    value = np.where(is_known, part / safe, np.nan)
    p = np.where(is_known, value, 0.0)
    gradient = np.stack([np.ones_like(p), -p], axis=1) / safe[:, None]
    # A case that is counted is also one that is looked at, so that products over rows are the sums themselves.
    by_row = np.stack([np.stack([part, part], axis=1), np.stack([part, n], axis=1)], axis=1)
    plain, row = (np.maximum(_squared(gradient, products), 0.0) for products in (by_patient, by_row))
    row *= np.array([correction(round(cases)) for cases in n])
    squares = by_patient[:, 1, 1]
    patients = np.where(squares > 0, n**2 / np.where(squares > 0, squares, 1.0), 0.0)
    is_seen = (patients > 1) & (plain > 1e-12 * row) & (row > 0)
    variance = p * (1 - p)
    effective = np.where((variance > 0) & is_seen, variance / np.where(is_seen, plain, 1.0), patients)
    is_clustered = patients < n
    has_interval = is_known & ~(is_clustered & (patients < 2))
    critical_of = np.full_like(p, critical)
    for place in np.flatnonzero(has_interval & is_clustered & (patients < FEW_PATIENTS)):
        critical_of[place] = for_patients(critical, float(patients[place]))
    low, high = np.full_like(p, np.nan), np.full_like(p, np.nan)
    for one in np.unique(critical_of[has_interval]):
        at = has_interval & (critical_of == one)
        low[at], high[at] = _METHODS[interval](p[at], np.minimum(effective, n)[at], float(one))
    return Along(value, low, high, _why(four) if not is_known.all() else "")


_METHODS = {"wilson": wilson_along, "clopper-pearson": clopper_pearson_along}


def worth_along(worth: Worth, counts: Counts, thresholds: Array, critical: float) -> Along:
    """A utility at every threshold, as the metric of its name has it.

    Args:
        worth: The utility; a group without any of the cases that it divides by has none.
        counts: Of the group.
        thresholds: (k,) those of the counts.
        critical: Normal quantile.
    """
    mix = worth.mix
    totals, moments = counts.totals @ mix.T, mix @ counts.moments @ mix.T
    try:
        found = [worth.formula(float(t))(sums) for t, sums in zip(thresholds, totals, strict=True)]
    except Undefined as reason:
        none = np.full(len(thresholds), np.nan)
        return Along(none, none, none, str(reason))
    values = np.array([value for value, _ in found])
    ends = net_benefits(values, totals, moments, np.stack([gradient for _, gradient in found]), critical)
    low, high = (np.full_like(values, np.nan),) * 2 if ends is None else ends
    return Along(values, low, high, "")


def _squared(gradient: Array, products: Array) -> Array:
    """(k,) sums of squared influence, 0 where they are what rounding leaves of terms that cancel."""
    value = np.einsum("ki,kij,kj->k", gradient, products, gradient)
    size = np.einsum("ki,kij,kj->k", np.abs(gradient), np.abs(products), np.abs(gradient))
    is_real: NDArray[np.bool_] = np.abs(value) > ROUNDING * size
    return np.asarray(np.where(is_real, value, 0.0))


def _why(four: OfFour) -> str:
    """Why the share is undefined without any case that it looks at."""
    try:
        four.formula(np.zeros(len(four.terms)))
    except Undefined as reason:
        return str(reason)
    raise AssertionError("a share of nothing is undefined")
