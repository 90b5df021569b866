"""Integrated calibration index: how far the risks are off on average."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.smooth_calibration import distance_statistic
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Integrated calibration index",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=34,
    is_detail=True,
    is_compared=False,
    reading="Average distance between score and observed risk along a smooth curve; compare it with what chance alone gives.",
    cites="Austin PC, Steyerberg EW. Stat Med 2019;38:4051. doi:10.1002/sim.8281",
)
def ici(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """Mean over the cases of |observed risk at p - p|, the observed risk by a spline (`smooth_calibration`).

    Noise only ever adds distance, the more so the smaller the group: so the value stands beside its mean under perfect calibration
    (coefficients drawn around the identity, with the errors they have there, clustered by patient), and the interval has the
    noise taken out (`intervals.distance`). It also counts that other patients would have other scores.

    How to read it: 0.03 means that risks are off by three percentage points on average. The excess over chance, not the
    value, is what may be set beside another group's.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7 for the fit.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.
    """
    return distance_statistic("ici", label, score, patient)
