"""The interval of a change: the difference of two models on the same rows.

Two models are often so alike that most of their errors cancel. Joining their own intervals (MOVER) leaves the difference of the
arms, which on a logit or log scale are of unequal length, however alike the models are. So where both sides' influence is well
known, the interval is the difference and its own clustered error, as DeLong's test has it. Shares of cases keep Wilson's arms
(Newcombe's method for paired shares), because a difference of shares is poorly normal; so do small samples.

Source: DeLong ER, DeLong DM, Clarke-Pearson DL. Biometrics 1988;44:837. doi:10.2307/2531595
Newcombe RG. Stat Med 1998;17:2635. doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C
"""

from __future__ import annotations

import math

from radaudit.measure.clustering import Spread
from radaudit.measure.intervals.critical import student
from radaudit.measure.intervals.mover import mover
from radaudit.measure.measured import FEW_PATIENTS, FEW_PATIENTS_OF_AN_OUTCOME, Measured

OWN_ERROR = "sandwich of the paired difference"
NEARLY_ALL = 0.05
"""AUROCs nearer to 0 or 1 than this keep Newcombe's interval."""


def paired_limits(
    after: Measured, before: Measured, critical: float, se: float | None, correlation: float
) -> tuple[float, float, str] | None:
    """Both ends of candidate less baseline at a critical value, and the name of the method; None where a side has no interval.

    Args:
        after: The candidate's measure.
        before: The baseline's.
        critical: Normal critical value.
        se: Clustered standard error of the difference; None where the two do not differ at all, or nothing varies.
        correlation: Of the two estimates.
    """
    first, second = after.interval(critical), before.interval(critical)
    if first is None or second is None or after.value is None or before.value is None:
        return None
    if after.spread is None or before.spread is None or not _is_well_known(after, before):
        low, high = mover((after.value, first.low, first.high), (before.value, second.low, second.high), correlation)
        method = first.method if first.method == second.method else f"{first.method} and {second.method}"
        return low, high, f"{method} (MOVER)"
    patients = min(_patients(after, after.spread), _patients(before, before.spread))
    if patients < FEW_PATIENTS:
        critical = student(critical, max(patients, 2.0) - 1)
    half = critical * (se or 0.0)
    value = after.value - before.value
    return value - half, value + half, OWN_ERROR


def _is_well_known(after: Measured, before: Measured) -> bool:
    """True where the difference is nearly normal and its error is seen on both sides."""
    if after.card.scale == "proportion" or after.se is None or before.se is None:
        return False
    if after.card.scale != "auc":
        return True
    few = min(_patients(m, m.spread) for m in (after, before) if m.spread is not None)
    inner = all(NEARLY_ALL < (m.value or 0.0) < 1 - NEARLY_ALL for m in (after, before))
    return few >= FEW_PATIENTS_OF_AN_OUTCOME and inner


def _patients(measured: Measured, own: Spread) -> float:
    """Effective patients that the error is known from."""
    where = measured.where
    if measured.card.scale == "auc":
        return min(own.n_part_patients)
    rarer = min(where.n_event_patients, where.n_other_patients)
    learns = measured.statistic is not None and measured.statistic.learns_from_rarer
    return min(own.n_patients, rarer) if learns else min(own.n_patients, math.inf)
