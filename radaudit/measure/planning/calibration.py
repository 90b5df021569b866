"""Cases for a precise observed/expected ratio and a precise calibration slope."""

from __future__ import annotations

import math

from radaudit.measure.intervals.critical import pointwise_critical
from radaudit.measure.planning.linear_predictor import LinearPredictor

_STEP = 1e-4
"""Standard errors of a ratio are rounded up to this, as pmvalsampsize does, so that its numbers can be compared."""


def cases_for_oe(prevalence: float, width: float, level: float = 0.95) -> int:
    """Cases until the interval of O/E, 1 when calibrated, is as narrow as wanted.

    n = (1 - prevalence) / (prevalence SE^2), SE the standard error of ln(O/E) at which exp(z SE) - exp(-z SE) is the width.

    Args:
        prevalence: In (0, 1).
        width: Of the interval on the ratio's own scale.
        level: Confidence level.

    Source: Riley RD et al. Stat Med 2021;40:4230 (criterion 1). doi:10.1002/sim.9025
    """
    exact = math.asinh(width / 2) / pointwise_critical(level)
    se = math.ceil(round(exact / _STEP, 9)) * _STEP
    return math.ceil((1 - prevalence) / (prevalence * se**2))


def cases_for_slope(risks: LinearPredictor, width: float, level: float = 0.95, slope: float = 1.0) -> int:
    """Cases until the interval of the calibration slope is as narrow as wanted.

    n = I00 / [SE^2 (I00 I11 - I01^2)], I the information of one case.

    Args:
        risks: How the logits are spread.
        width: Of the interval.
        level: Confidence level.
        slope: The true slope.

    Source: Riley RD et al. Stat Med 2021;40:4230 (criterion 2). doi:10.1002/sim.9025
    """
    se = width / (2 * pointwise_critical(level))
    return math.ceil(slope_variance(risks, slope) / se**2)


def slope_variance(risks: LinearPredictor, slope: float = 1.0) -> float:
    """Variance of the calibration slope from one case; divided by n that from n."""
    i00, i01, i11 = risks.information(slope)
    return i00 / (i00 * i11 - i01**2)


def intercept_variance(risks: LinearPredictor) -> float:
    """Variance of calibration in the large (intercept with the logit as offset) from one case."""
    return 1 / risks.information()[0]
