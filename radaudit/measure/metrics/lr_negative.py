"""Negative likelihood ratio: how much of the odds of the disease remains where the model does not flag."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Negative likelihood ratio",
    better="lower",
    scale="ratio",
    domain="errors",
    order=48,
    reading="No flag multiplies the odds of the disease by this; 1 says nothing, below 0.1 says much.",
    cites="Deeks JJ, Altman DG. BMJ 2004;329:168. doi:10.1136/bmj.329.7458.168; "
    "Simel DL et al. J Clin Epidemiol 1991;44:763. doi:10.1016/0895-4356(91)90128-V",
    is_detail=True,
)
def lr_negative(label: Array, decision: Array) -> Statistic:
    """LR- = (1 - sensitivity) / specificity = [sum((1 - d) y) / sum(y)] / [sum((1 - d)(1 - y)) / sum(1 - y)].

    With one image a patient its log interval is that of Simel and colleagues, var(log LR-) = 1/FN - 1/P + 1/TN - 1/N.

    How to read it: with a prevalence of 0.10 (odds 1 to 9), an LR- of 0.1 leaves odds of 1 to 90 in those not flagged. It does
    not depend on prevalence as such.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When an outcome does not occur, or every case without the disease is flagged.
    """
    require_both_outcomes(label)
    left = 1 - decision
    return of_sums(np.stack([left * label, label, left * (1 - label), 1 - label]), _formula, n=len(label))


def _formula(sums: Array) -> tuple[float, Array]:
    missed, diseased, left_alone, others = map(float, sums)
    if diseased <= 0:
        raise Undefined("no diseased case in this group")
    if others <= 0:
        raise Undefined("no case without the disease in this group")
    if left_alone <= 0:
        raise Undefined("every case without the disease is flagged in this group, so the ratio has no upper limit")
    per_miss = others / (diseased * left_alone)
    value = missed * per_miss
    return value, np.array([per_miss, -value / diseased, -value / left_alone, value / others])
