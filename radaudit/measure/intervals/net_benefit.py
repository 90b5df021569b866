"""The interval of what decisions gain, less what they cost: from Wilson's intervals of the gain and of the cost (MOVER)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from radaudit.measure.intervals.critical import for_patients
from radaudit.measure.intervals.mover import mover_along
from radaudit.measure.intervals.wilson import wilson_along
from radaudit.records.arrays import Array

SEEN = 1e-12
"""Share of a variance's terms below which it is rounding noise."""

Proportion = Callable[[Array, Array, float], tuple[Array, Array]]
"""The intervals of proportions, from their values (k,), effective numbers (k,) and a critical value."""


def net_benefit(
    value: float, totals: Array, moments: Array, gradient: Array, critical: float, proportion: Proportion = wilson_along
) -> tuple[float, float] | None:
    """Ends of unit * (gain - weight * loss) / cases, three counts of rows, clustered by patient.

    The gain is a share of the cases and gets Wilson's interval. So does the loss as a share of the loss and the cases
    together, turned back into a ratio to the cases, because for standardized net benefit the false alarms are no part of the
    diseased. Both at their effective numbers. MOVER puts them together with their correlation through patients. Wald's
    interval fails here: with 20 diseased cases and none missed it takes the sensitivity to be 1 for certain (coverage .80 of a
    nominal .95), and where nobody is flagged it has no length at all.

    Args:
        value: The measure.
        totals: (3,) rows that gain, rows that lose, rows that are the cases. The gaining rows are some of the cases.
        moments: (3, 3) sums over patients of products of a patient's three counts.
        gradient: (3,) of the value by the totals: it holds the unit and the weight.
        critical: Normal quantile, 1.96 for 95 %.
        proportion: Interval of the gain and of the loss.

    Returns:
        Both ends; None where all cases are of one patient, which says nothing about other patients.

    Source: Zou GY, Donner A. Stat Med 2008;27:1693. doi:10.1002/sim.3095; effective numbers: Korn EL, Graubard BI. Surv
    Methodol 1998;24:193.
    """
    ends = net_benefits(np.array([value]), totals[None], moments[None], gradient[None], critical, proportion)
    return None if ends is None else (float(ends[0][0]), float(ends[1][0]))


def net_benefits(
    values: Array,
    totals: Array,
    moments: Array,
    gradients: Array,
    critical: float,
    proportion: Proportion = wilson_along,
) -> tuple[Array, Array] | None:
    """The same for k thresholds at once, (k,) lower and (k,) upper ends.

    Every array has the thresholds along its first axis; the cases are the same at all of them.
    """
    cases = float(totals[0, 2])
    share, burden = totals[:, 0] / cases, totals[:, 1] / cases
    of_gain, of_loss, of_cases = moments[:, 0], moments[:, 1], float(moments[0, 2, 2])
    # Kish's number of patients: with equally many cases each it is their count.
    patients = cases**2 / of_cases
    if patients < cases:
        if patients < 1 + 1e-9:
            return None
        critical = for_patients(critical, patients)
    share_variance = _variance(of_gain[:, 0] + share**2 * of_cases, 2 * share * of_gain[:, 2]) / cases**2
    burden_variance = _variance(of_loss[:, 1] + burden**2 * of_cases, 2 * burden * of_loss[:, 2]) / cases**2
    both = np.sqrt(share_variance * burden_variance)
    covariance = (of_gain[:, 1] - burden * of_gain[:, 2] - share * (of_loss[:, 2] - burden * of_cases)) / cases**2
    correlation = np.clip(np.divide(covariance, both, out=np.zeros_like(both), where=both > 0), -1, 1)
    # Where nothing varies, or hardly, the patients stand for the effective number.
    usual = np.full_like(share, patients)
    share_n = np.divide(share * (1 - share), share_variance, out=usual.copy(), where=share_variance > 0)
    burden_n = np.divide(burden * (1 + burden) ** 2, burden_variance, out=usual, where=burden_variance > 0)
    unit, weight = gradients[:, 0] * cases, -gradients[:, 1] / gradients[:, 0]
    gain = proportion(share, np.minimum(share_n, cases), critical)
    of_both = (np.minimum(end, 1 - 1e-12) for end in proportion(burden / (1 + burden), burden_n, critical))
    lowest, highest = (end / (1 - end) for end in of_both)
    low, high = mover_along(
        (share, *gain),
        (weight * burden, weight * np.minimum(burden, lowest), weight * np.maximum(burden, highest)),
        correlation,
    )
    return np.minimum(values, unit * low), np.maximum(values, unit * high)


def _variance(own: Array, shared: Array) -> Array:
    """Own terms less shared ones, (k,); 0 where the difference is no more than rounding noise."""
    variance = own - shared
    return np.asarray(np.where(variance > SEEN * (own + shared), variance, 0.0))
