"""Miscalibration: the part of the Brier score that recalibrating the scores would save."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.corp import corp
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Miscalibration (Brier decomposition)",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=38,
    is_detail=True,
    is_compared=False,
    reading="Brier score that the best recalibration of the scores would save; compare it with what chance alone gives.",
    cites="Dimitriadis T, Gneiting T, Jordan AI. PNAS 2021;118:e2016191118. doi:10.1073/pnas.2016191118",
)
def corp_miscalibration(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """MCB = Brier score - that of the isotonic recalibration; Brier score = MCB - DSC + UNC (`corp`).

    The isotonic fit also fits chance, the more so the smaller the group, so the value stands beside what calibrated scores would
    give. The interval has that taken out; its width is that of the difference of two losses, clustered by patient.

    How to read it: 0.004 in a Brier score of 0.15 is little to be gained by recalibrating. Unlike the Brier score it does not
    contain the prevalence as such; what may be set beside another group's is the excess over chance.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur.
    """
    parts = corp(label, score, patient)
    if parts.n_patients < 2:
        return Statistic(parts.miscalibration, None, n=parts.n)
    return Statistic(parts.miscalibration, None, n=parts.n, draws=parts.miscalibration_draws, chance=parts.chance)
