"""Positive predictive value: how many of the flagged have the disease."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Positive predictive value",
    better="higher",
    scale="proportion",
    domain="errors",
    order=42,
    counts="flagged",
    depends_on_prevalence=True,
    reading="Share of the flagged that have the disease. It is lower where the disease is rarer, whatever the model.",
    cites="Altman DG, Bland JM. BMJ 1994;309:102. doi:10.1136/bmj.309.6947.102",
)
def ppv(label: Array, decision: Array) -> Statistic:
    """Share of the flagged that are diseased: sum(d y) / sum(d).

    How to read it: depends on prevalence; compare it between groups only beside their prevalence.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: When no case is flagged.
    """
    return ratio(decision * label, decision, empty=noted("no case is flagged in this group"))
