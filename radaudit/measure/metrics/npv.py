"""Negative predictive value: how many of those left alone are free of the disease."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Negative predictive value",
    better="higher",
    scale="proportion",
    domain="errors",
    order=43,
    counts="unflagged",
    depends_on_prevalence=True,
    reading="Share of those not flagged that are free of the disease. It is higher where the disease is rarer, whatever the model.",
    cites="Altman DG, Bland JM. BMJ 1994;309:102. doi:10.1136/bmj.309.6947.102",
)
def npv(label: Array, decision: Array) -> Statistic:
    """Share of those not flagged that are free of the disease: sum((1 - d)(1 - y)) / sum(1 - d).

    How to read it: depends on prevalence; compare it between groups only beside their prevalence.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When every case is flagged.
    """
    return ratio((1 - decision) * (1 - label), 1 - decision, empty=noted("every case is flagged in this group"))
