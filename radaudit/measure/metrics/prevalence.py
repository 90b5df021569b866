"""Prevalence: how many of the cases have the disease."""

from __future__ import annotations

import numpy as np

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Prevalence",
    better="neither",
    scale="proportion",
    domain="counts",
    order=10,
    reading="Share of cases with the disease. Groups may differ in it without any fault of the model.",
    cites="Altman DG, Bland JM. BMJ 1994;309:102. doi:10.1136/bmj.309.6947.102",
)
def prevalence(label: Array) -> Statistic:
    """Share of cases with the positive label: sum(y) / n.

    How to read it: predictive values, flag rate, Brier score and net benefit all move with it; sensitivity, specificity
    and AUROC need not.

    Args:
        label: (n,) 0/1.

    Raises:
        Undefined: Without any case.
    """
    return ratio(label, np.ones_like(label), empty=noted("no case in this group"))
