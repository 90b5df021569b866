"""E90: how far the risk of the tenth worst case is off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.smooth_calibration import distance_statistic
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="90th percentile of calibration error",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=35,
    is_detail=True,
    is_compared=False,
    reading="Nine cases of ten have a risk that is closer than this to the observed one; compare it with what chance alone gives.",
    cites="Austin PC, Steyerberg EW. Stat Med 2019;38:4051. doi:10.1002/sim.8281",
)
def e90(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """90th percentile over the cases of |observed risk at p - p|, the observed risk by a spline (`smooth_calibration`).

    Chance reference and interval as for `ici`.

    How to read it: 0.08 means that for one case of ten the risk is off by more than eight percentage points.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7 for the fit.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.
    """
    return distance_statistic("e90", label, score, patient)
