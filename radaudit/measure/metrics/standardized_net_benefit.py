"""Standardized net benefit: net benefit as a share of the most that is possible."""

from __future__ import annotations

from dataclasses import replace

from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import Array, ratio
from radaudit.records.estimates import Statistic


@metric(
    title="Standardized net benefit",
    better="higher",
    scale="real",
    domain="utility",
    order=51,
    reading="Net benefit divided by prevalence: 1 is a perfect model, 0 is flagging nobody. Comparable between groups.",
    cites="Kerr KF et al. J Clin Oncol 2016;34:2534. doi:10.1200/JCO.2015.65.5654",
)
def standardized_net_benefit(label: Array, decision: Array, threshold: float) -> Statistic:
    """Net benefit over prevalence: sum(d (y - w (1 - y))) / sum(y), w = t / (1 - t).

    How to read it: 0.6 means 60 % of the benefit that a perfect model would bring. False alarms still weigh more where
    the disease is rare, so look at sensitivity and specificity beside it.

    Args:
        label: (n,) 0/1.
        decision: (n,) 0/1, 1 = flagged at the threshold.
        threshold: Threshold probability in (0, 1).

    Raises:
        Undefined: Without any diseased case.
    """
    weight = threshold / (1 - threshold)
    benefit = decision * (label - weight * (1 - label))
    statistic = ratio(benefit, label, empty="no diseased case in this group")
    return replace(statistic, n=len(label))
