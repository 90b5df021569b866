"""Brier score: mean squared distance between score and outcome."""

from __future__ import annotations

import numpy as np

from radaudit.language import noted
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import ratio
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Brier score",
    better="neither",
    scale="mean",
    domain="calibration",
    order=37,
    is_compared=False,
    reading="Mean squared error of the probabilities. Depends strongly on prevalence: not for comparing groups.",
    cites="Brier GW. Mon Weather Rev 1950;78:1. doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2",
)
def brier(label: Array, score: Array) -> Statistic:
    """Mean of (y - p)^2.

    How to read it: 0 is perfect; always predicting the prevalence f gives f(1 - f), so a group with a rarer disease has
    a lower Brier score without being served better.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.

    Raises:
        Undefined: Without any case.
    """
    return ratio((label - score) ** 2, np.ones_like(label), empty=noted("no case in this group"))
