"""Images until a measure's interval is as narrow as wanted, were every image another patient's."""

from __future__ import annotations

import math

from radaudit.errors import Undefined
from radaudit.measure.planning.auroc import cases_for_auroc
from radaudit.measure.planning.calibration import cases_for_oe, cases_for_slope
from radaudit.measure.planning.linear_predictor import LinearPredictor
from radaudit.measure.planning.net_benefit import cases_for_net_benefit
from radaudit.measure.planning.proportion import cases_for_proportion
from radaudit.records.study_plan import Expected


def images_for_width(
    measure: str, width: float, expected: Expected, risks: LinearPredictor, threshold: float | None, level: float
) -> int:
    """Independent images of a group until the interval of one of its measures is as narrow as wanted.

    Args:
        measure: A key of `WIDTHS`.
        width: Of the interval.
        expected: What is expected of the group.
        risks: How the logits of its risks are spread.
        threshold: In (0, 1), or None.
        level: Confidence level.

    Raises:
        Undefined: When the guess that it takes is not known.
    """
    if measure == "oe_ratio":
        return cases_for_oe(expected.prevalence, width, level)
    if measure == "calibration_slope":
        return cases_for_slope(risks, width, level)
    if measure == "auroc":
        return cases_for_auroc(expected.prevalence, expected.auroc, width, level)
    if expected.sensitivity is None or expected.specificity is None:
        raise Undefined("neither sensitivity nor specificity nor a threshold was given")
    if measure == "sensitivity":
        return math.ceil(cases_for_proportion(expected.sensitivity, width, level) / expected.prevalence)
    if measure == "specificity":
        return math.ceil(cases_for_proportion(expected.specificity, width, level) / (1 - expected.prevalence))
    if threshold is None:
        raise Undefined("no threshold was given")
    return cases_for_net_benefit(
        expected.prevalence, expected.sensitivity, expected.specificity, threshold, width, level
    )
