"""Overdiagnosis rate: how many of those without the disease the model flags."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Overdiagnosis rate",
    better="lower",
    scale="proportion",
    domain="errors",
    order=46,
    counts="others",
    reading="Share of those without the disease that the model flags at the threshold: 1 less the specificity.",
    cites="Seyyed-Kalantari L et al. Nat Med 2021;27:2176. doi:10.1038/s41591-021-01595-0",
    is_detail=True,
    is_compared=False,
)
def false_alarm_rate(label: Array, decision: Array) -> Statistic:
    """Share of those without the disease that are flagged: sum(d (1 - y)) / sum(1 - y), the false positive rate.

    No gap is computed: it would be that of the specificity with the sign turned, and would count one fact twice.

    How to read it: 0.10 means 100 false alarms per 1000 people without the disease.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: Without any case free of the disease.
    """
    return ratio(decision * (1 - label), 1 - label, empty=noted("no case without the disease in this group"))
