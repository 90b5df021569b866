"""Sensitivity: how many of the diseased the model flags."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Sensitivity",
    better="higher",
    scale="proportion",
    domain="errors",
    order=40,
    counts="events",
    reading="Share of the diseased that the model flags at the threshold; the others are missed.",
    cites="Altman DG, Bland JM. BMJ 1994;308:1552. doi:10.1136/bmj.308.6943.1552",
)
def sensitivity(label: Array, decision: Array) -> Statistic:
    """Share of the diseased that are flagged: sum(d y) / sum(y).

    How to read it: 0.85 means that 150 of 1000 people with the disease are missed.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: Without any diseased case.
    """
    return ratio(decision * label, label, empty=noted("no diseased case in this group"))
