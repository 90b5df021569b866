"""Discrimination: the part of the Brier score that ranking the cases saves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.corp import corp
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Discrimination (Brier decomposition)",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=38,
    is_detail=True,
    is_compared=False,
    depends_on_prevalence=True,
    reading="What telling the cases apart saves of the Brier score of the prevalence as everybody's risk: higher is better.",
    cites="Dimitriadis T, Gneiting T, Jordan AI. PNAS 2021;118:e2016191118. doi:10.1073/pnas.2016191118",
)
def corp_discrimination(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """DSC = UNC - Brier score of the isotonic recalibration; Brier score = MCB - DSC + UNC (`corp`).

    It is too large by what the isotonic fit fits of chance; the interval has that taken out. Its width is that of the
    difference of two losses, clustered by patient, at the true value in question rather than at the one found.

    How to read it: at most the uncertainty f (1 - f): 0.06 where that is 0.09 means that two thirds of what could be told apart is.
    It depends on prevalence and on who is in the group.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur.
    """
    parts = corp(label, score, patient)
    if parts.n_patients < 2:
        return Statistic(parts.discrimination, None, n=parts.n)
    return Statistic(parts.discrimination, None, n=parts.n, draws=parts.discrimination_draws)
