"""Uncertainty: the part of the Brier score that is there whatever the model."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.catalogue import metric
from radaudit.measure.ratio import of_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Uncertainty (Brier decomposition)",
    better="neither",
    scale="variance",
    domain="calibration",
    order=38,
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
    reading="Brier score of giving everybody the group's prevalence: largest, 0.25, where half are diseased, whatever the model.",
    cites="Dimitriadis T, Gneiting T, Jordan AI. PNAS 2021;118:e2016191118. doi:10.1073/pnas.2016191118",
)
def corp_uncertainty(label: Array) -> Statistic:
    """UNC = f (1 - f), f the prevalence; Brier score = miscalibration - discrimination + uncertainty.

    Its interval is that of the prevalence, turned into this: with 20 diseased cases a symmetric one, on whatever scale, knows
    nothing of the largest value, 0.25, and is too short.

    How to read it: 0.09 at a prevalence of 10 %. Groups that differ in it have Brier scores that cannot be compared.

    Args:
        label: (n,) 0/1.

    Raises:
        Undefined: Without any case.
    """

    def formula(sums: Array) -> tuple[float, Array]:
        n = float(sums[1])
        if n == 0:
            raise Undefined("no case in this group")
        prevalence = float(sums[0]) / n
        slope = 1 - 2 * prevalence
        return prevalence * (1 - prevalence), slope * np.array([1.0, -prevalence]) / n

    return of_sums(np.stack([label, np.ones_like(label)]), formula, n=len(label))
