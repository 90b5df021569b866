"""Cases for a precise standardized net benefit at one threshold."""

from __future__ import annotations

import math

from radaudit.measure.intervals.critical import pointwise_critical

_STEP = 1e-4


def standardized_variance(prevalence: float, sensitivity: float, specificity: float, threshold: float) -> float:
    """Variance of the standardized net benefit from one case; divided by n that from n.

    Args:
        prevalence: In (0, 1).
        sensitivity: At the threshold.
        specificity: At the threshold.
        threshold: Risk from which a case is flagged, in (0, 1).

    Source: Riley RD et al. Stat Med 2021;40:4230 (criterion 4). doi:10.1002/sim.9025
    """
    weight = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    false_alarms = 1 - specificity
    return (
        sensitivity * (1 - sensitivity) / prevalence
        + weight**2 * specificity * false_alarms / (1 - prevalence)
        + weight**2 * false_alarms**2 / (prevalence * (1 - prevalence))
    )


def standardized_benefit(prevalence: float, sensitivity: float, specificity: float, threshold: float) -> float:
    """The standardized net benefit: 1 for a perfect model, 0 for flagging nobody."""
    weight = (1 - prevalence) / prevalence * threshold / (1 - threshold)
    return sensitivity - weight * (1 - specificity)


def cases_for_net_benefit(
    prevalence: float, sensitivity: float, specificity: float, threshold: float, width: float, level: float = 0.95
) -> int:
    """Cases until the interval of the standardized net benefit is as narrow as wanted.

    Args:
        prevalence: In (0, 1).
        sensitivity: At the threshold.
        specificity: At the threshold.
        threshold: In (0, 1).
        width: Of the interval.
        level: Confidence level.

    Source: Riley RD et al. Stat Med 2021;40:4230 (criterion 4). doi:10.1002/sim.9025
    """
    exact = width / (2 * pointwise_critical(level))
    # Rounded as pmvalsampsize does for the usual width of 0.2 (0.0510), so that its numbers can be compared.
    se = max(_STEP, round(exact / _STEP) * _STEP)
    return math.ceil(standardized_variance(prevalence, sensitivity, specificity, threshold) / se**2)
