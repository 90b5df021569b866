"""Specificity: how many of those without the disease the model leaves alone."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Specificity",
    better="higher",
    scale="proportion",
    domain="errors",
    order=41,
    counts="others",
    reading="Share of those without the disease that the model does not flag; the others are false alarms.",
    cites="Altman DG, Bland JM. BMJ 1994;308:1552. doi:10.1136/bmj.308.6943.1552",
)
def specificity(label: Array, decision: Array) -> Statistic:
    """Share of those without the disease that are not flagged: sum((1 - d)(1 - y)) / sum(1 - y).

    How to read it: 0.90 means 100 false alarms per 1000 people without the disease.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: Without any case free of the disease.
    """
    return ratio((1 - decision) * (1 - label), 1 - label, empty=noted("no case without the disease in this group"))
