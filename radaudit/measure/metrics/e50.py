"""E50: how far the risk of the median case is off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.smooth_calibration import distance_statistic
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Median calibration error",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=35,
    is_detail=True,
    is_compared=False,
    reading="Half of the cases have a risk that is closer than this to the observed one; compare it with what chance alone gives.",
    cites="Austin PC, Steyerberg EW. Stat Med 2019;38:4051. doi:10.1002/sim.8281",
)
def e50(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """Median over the cases of |observed risk at p - p|, the observed risk by a spline (`smooth_calibration`).

    Chance reference and interval as for `ici`. A median of absolute distances is the least regular of these measures: its interval
    errs to the wide side.

    How to read it: 0.02 means that for half of the cases the risk is at most two percentage points off.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7 for the fit.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.
    """
    return distance_statistic("e50", label, score, patient)
