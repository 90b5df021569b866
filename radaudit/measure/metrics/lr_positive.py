"""Positive likelihood ratio: how much a flag raises the odds of the disease."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.calibration.recalibration import require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Positive likelihood ratio",
    better="higher",
    scale="ratio",
    domain="errors",
    order=47,
    reading="A flag multiplies the odds of the disease by this; 1 says nothing, above 10 says much.",
    cites="Deeks JJ, Altman DG. BMJ 2004;329:168. doi:10.1136/bmj.329.7458.168; "
    "Simel DL et al. J Clin Epidemiol 1991;44:763. doi:10.1016/0895-4356(91)90128-V",
    is_detail=True,
)
def lr_positive(label: Array, decision: Array) -> Statistic:
    """LR+ = sensitivity / (1 - specificity) = [sum(d y) / sum(y)] / [sum(d (1 - y)) / sum(1 - y)].

    With one image a patient its log interval is that of Simel and colleagues, var(log LR+) = 1/TP - 1/P + 1/FP - 1/N.

    How to read it: with a prevalence of 0.10 (odds 1 to 9), an LR+ of 9 makes the disease as likely as not in the flagged.
    It does not depend on prevalence as such.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When an outcome does not occur, or no case without the disease is flagged.
    """
    require_both_outcomes(label)
    return of_sums(np.stack([decision * label, label, decision * (1 - label), 1 - label]), _formula, n=len(label))


def _formula(sums: Array) -> tuple[float, Array]:
    hits, diseased, alarms, others = map(float, sums)
    if diseased <= 0:
        raise Undefined("no diseased case in this group")
    if others <= 0:
        raise Undefined("no case without the disease in this group")
    if alarms <= 0:
        raise Undefined("no case without the disease is flagged in this group, so the ratio has no upper limit")
    per_hit = others / (diseased * alarms)
    value = hits * per_hit
    return value, np.array([per_hit, -value / diseased, -value / alarms, value / others])
