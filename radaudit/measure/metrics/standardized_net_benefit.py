"""Standardized net benefit: net benefit as a share of the most that any model could give."""

from __future__ import annotations

from radaudit.measure.catalogue import metric
from radaudit.measure.utility.outcomes import STANDARDIZED_NET_BENEFIT
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Standardized net benefit",
    better="higher",
    scale="net_benefit",
    domain="utility",
    order=51,
    counts="events",
    is_detail=True,
    reading="Net benefit as a share of what a perfect model would give: 1 is perfect, 0 no better than flagging nobody.",
    cites="Kerr KF, Brown MD, Zhu K, Janes H. J Clin Oncol 2016;34:2534. doi:10.1200/JCO.2015.65.5654",
)
def standardized_net_benefit(label: Array, decision: Array, threshold: float) -> Statistic:
    """Net benefit over prevalence: sensitivity - w FP / events, w = t / (1 - t).

    How to read it: 0.6 means that using the model is worth finding 60 of 100 diseased cases without a false alarm. At most
    1, and far below 0 where false alarms outweigh what is found. Unlike net benefit it does not end at the prevalence, but it
    still depends on it: in a group with the same sensitivity and specificity and a rarer disease, there are more false alarms
    for every case found. Look at a gap beside the gap in prevalence.

    Args:
        label: (n,) 0/1.
        decision: (n,) 0/1, 1 = flagged at the threshold.
        threshold: Threshold probability in (0, 1).

    Raises:
        Undefined: Without any diseased case.
    """
    return STANDARDIZED_NET_BENEFIT.statistic(label, decision, threshold)
