"""How much one group's value varies, by measure: the variance from so many independent images."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from radaudit.errors import Undefined
from radaudit.measure.planning.auroc import auroc_variance
from radaudit.measure.planning.calibration import intercept_variance, slope_variance
from radaudit.measure.planning.linear_predictor import LinearPredictor
from radaudit.records.study_plan import Expected

Variance = Callable[[Expected, LinearPredictor, float, float], float]
"""(what is expected, how risks are spread, independent images, how far the true value lies from the expected one)."""

_EDGE = 0.01


def _sensitivity(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    p = _within(_known(e.sensitivity, "the expected sensitivity is not known") + shift)
    return p * (1 - p) / (images * e.prevalence)


def _specificity(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    p = _within(_known(e.specificity, "the expected specificity is not known") + shift)
    return p * (1 - p) / (images * (1 - e.prevalence))


def _auroc(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    return auroc_variance(_within(e.auroc + shift), images * e.prevalence, images * (1 - e.prevalence))


def _intercept(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    return intercept_variance(risks) / images


def _slope(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    return slope_variance(risks) / images


def _oe(e: Expected, risks: LinearPredictor, images: float, shift: float) -> float:
    return (1 - e.prevalence) / (e.prevalence * images)


VARIANCES: Mapping[str, Variance] = {
    "auroc": _auroc,
    "sensitivity": _sensitivity,
    "specificity": _specificity,
    "calibration_in_the_large": _intercept,
    "calibration_slope": _slope,
    "oe_ratio": _oe,
}
"""Measures whose gaps can be planned for. Those of calibration are taken at a calibrated model."""


def _known(value: float | None, reason: str) -> float:
    if value is None:
        raise Undefined(reason)
    return value


def _within(proportion: float) -> float:
    return min(max(proportion, _EDGE), 1 - _EDGE)
