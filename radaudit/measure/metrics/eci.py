"""Estimated calibration index: mean squared distance of the risks from the observed ones, times 100."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.smooth_calibration import distance_statistic
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Estimated calibration index (100 x mean square)",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=35,
    is_detail=True,
    is_compared=False,
    reading="100 times the mean squared distance between score and observed risk along a smooth curve; 0 is ideal.",
    cites="Van Hoorde K et al. J Biomed Inform 2015;54:283. doi:10.1016/j.jbi.2014.12.016",
)
def eci(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """100 * mean of (observed risk at p - p)^2, the observed risk by a spline (`smooth_calibration`).

    That is the formula of the R package CalibrationCurves. Van Calster et al. 2025 (doi:10.48550/arXiv.2412.10288) give the same
    name to a ratio, mean of (observed risk - p)^2 over mean of (prevalence - p)^2: numbers of the two cannot be compared. Chance
    reference and interval as for `ici`.

    How to read it: 0.25 is a root mean square distance of five percentage points.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7 for the fit.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.
    """
    return distance_statistic("eci", label, score, patient)
