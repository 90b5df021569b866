"""O/E ratio: how many diseased cases there are for every one that was predicted."""

from __future__ import annotations

from dataclasses import replace

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Observed / expected",
    better="target",
    target=1.0,
    scale="ratio",
    domain="calibration",
    order=32,
    reading="Diseased cases that occurred for every one predicted: 1 is ideal, above 1 the risks are too low.",
    cites="Riley RD et al. BMJ 2024;384:e074820. doi:10.1136/bmj-2023-074820",
)
def oe_ratio(label: Array, score: Array) -> Statistic:
    """Observed over expected events: sum(y) / sum(p).

    How to read it: 1.2 means 120 diseased cases where the model expected 100.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.

    Raises:
        Undefined: Without any case, or when every score is 0.
    """
    empty = (
        noted("no case in this group")
        if label.size == 0
        else noted("every score in this group is 0: no case is expected")
    )
    return replace(ratio(label, score, empty=empty), n=len(label), counted=None)
