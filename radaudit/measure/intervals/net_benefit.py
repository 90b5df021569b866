"""The interval of what decisions gain, less what they cost: from Wilson's intervals of the gain and of the cost (MOVER)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.intervals.critical import student
from radaudit.measure.intervals.mover import mover
from radaudit.measure.intervals.wilson import wilson

Array = NDArray[np.float64]

FEW_PATIENTS = 40
"""Below this many patients with several images each, a Student quantile replaces the normal one."""

SEEN = 1e-12
"""Share of a variance's terms below which it is rounding noise."""

Ends = tuple[float, float]
Proportion = Callable[[float, float, float], Ends]
"""The interval of a proportion, from its value, its effective number and a critical value."""


def net_benefit(
    value: float, totals: Array, moments: Array, gradient: Array, critical: float, proportion: Proportion = wilson
) -> Ends | None:
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
    return net_benefits(np.array([value]), totals[None], moments[None], gradient[None], critical, proportion)[0]


def net_benefits(
    values: Array,
    totals: Array,
    moments: Array,
    gradients: Array,
    critical: float,
    proportion: Proportion = wilson,
) -> list[Ends | None]:
    """The same for k thresholds at once; every array has them along its first axis."""
    cases, share, burden = totals[:, 2], totals[:, 0] / totals[:, 2], totals[:, 1] / totals[:, 2]
    one, nil = np.ones_like(cases), np.zeros_like(cases)
    of_share = np.stack([one, nil, -share], axis=1) / cases[:, None]
    of_burden = np.stack([nil, one, -burden], axis=1) / cases[:, None]
    share_variance, burden_variance = _variance(of_share, moments), _variance(of_burden, moments)
    both = np.sqrt(share_variance * burden_variance)
    covariance = np.einsum("ki,kij,kj->k", of_share, moments, of_burden)
    correlation = np.clip(np.divide(covariance, both, out=nil.copy(), where=both > 0), -1, 1)
    # Kish's number of patients: with equally many cases each it is their count.
    patients = cases**2 / moments[:, 2, 2]
    # Where nothing varies, or hardly, the patients stand for the effective number.
    share_n = np.divide(share * (1 - share), share_variance, out=patients.copy(), where=share_variance > 0)
    burden_n = np.divide(burden * (1 + burden) ** 2, burden_variance, out=patients.copy(), where=burden_variance > 0)
    unit, weight = gradients[:, 0] * cases, -gradients[:, 1] / gradients[:, 0]
    share_n = np.minimum(share_n, cases)
    return [
        _ends(proportion, critical, *map(float, row))
        for row in zip(
            values, cases, patients, share, share_n, burden, burden_n, unit, weight, correlation, strict=True
        )
    ]


def _ends(
    proportion: Proportion,
    critical: float,
    value: float,
    cases: float,
    patients: float,
    share: float,
    share_n: float,
    burden: float,
    burden_n: float,
    unit: float,
    weight: float,
    correlation: float,
) -> Ends | None:
    if patients < cases:
        if patients < 1 + 1e-9:
            return None
        critical = student(critical, patients - 1) if patients < FEW_PATIENTS else critical
    gain = proportion(share, share_n, critical)
    loss = [min(end, 1 - 1e-12) for end in proportion(burden / (1 + burden), burden_n, critical)]
    low, high = mover(
        (share, *gain),
        (weight * burden, weight * min(burden, loss[0] / (1 - loss[0])), weight * max(burden, loss[1] / (1 - loss[1]))),
        correlation,
    )
    return min(value, unit * low), max(value, unit * high)


def _variance(gradients: Array, moments: Array) -> Array:
    """Plain clustered variances of ratios, (k,); 0 where one is no more than rounding noise."""
    variance = np.einsum("ki,kij,kj->k", gradients, moments, gradients)
    size = np.einsum("ki,kij,kj->k", np.abs(gradients), moments, np.abs(gradients))
    return np.asarray(np.where(variance > SEEN * size, variance, 0.0))
