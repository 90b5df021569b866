"""Underdiagnosis rate: how many of the diseased the model calls free of the disease."""

from __future__ import annotations

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Underdiagnosis rate",
    better="lower",
    scale="proportion",
    domain="errors",
    order=45,
    counts="events",
    reading="Share of the diseased that the model misses at the threshold: 1 less the sensitivity. "
    "Labels that are wrong more often in one group can hide a gap or make one.",
    cites="Seyyed-Kalantari L et al. Nat Med 2021;27:2176. doi:10.1038/s41591-021-01595-0; "
    "Bernhardt M, Jones C, Glocker B. Nat Med 2022;28:1157. doi:10.1038/s41591-022-01846-8",
    is_detail=True,
    is_compared=False,
)
def missed_rate(label: Array, decision: Array) -> Statistic:
    """Share of the diseased that are not flagged: sum((1 - d) y) / sum(y), the false negative rate.

    Seyyed-Kalantari and colleagues define it as the false positive rate of a "no finding" label; with the label coded as
    disease, as here, that is the share of the diseased that are called healthy. No gap is computed: it would be that of
    the sensitivity with the sign turned, and would count one fact twice.

    How to read it: 0.15 means that 150 of 1000 people with the disease are sent home. Bernhardt, Jones and Glocker: where the
    reference labels share the bias, or a group was selected or labeled in another way, the rate in these labels is not
    the rate in the people, and no analysis of the same labels can tell.

    Args:
        label: (n,) 0/1, 1 = diseased.
        decision: (n,) 0/1, 1 = flagged.

    Raises:
        Undefined: Without any diseased case.
    """
    return ratio((1 - decision) * label, label, empty=noted("no diseased case in this group"))
