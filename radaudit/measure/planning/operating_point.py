"""Sensitivity and specificity that nobody gave, from what was given: threshold, AUROC and the spread of the risks."""

from __future__ import annotations

from dataclasses import replace

from scipy.special import ndtr, ndtri

from radaudit.measure.planning.linear_predictor import LinearPredictor
from radaudit.records.study_plan import Expected


def complete(expected: Expected, risks: LinearPredictor, threshold: float | None) -> Expected:
    """Fills in sensitivity and specificity as far as the other guesses tell them.

    One of the two gives the other, on the ROC curve of two normal laws with equal spread and the expected AUROC. Without either,
    the threshold gives both, for a calibrated model with risks so spread. Without a threshold they stay unknown.

    Args:
        expected: What is expected of a group.
        risks: How the logits of its risks are spread.
        threshold: In (0, 1), or None.

    Source: Metz CE, Herman BA, Shen JH. Stat Med 1998;17:1033 (the binormal curve). doi:10.1002/(SICI)1097-0258(19980515)17:9
    """
    sensitivity, specificity = expected.sensitivity, expected.specificity
    if sensitivity is None and specificity is None:
        if threshold is None:
            return expected
        sensitivity, specificity = risks.operating_point(threshold)
    elif specificity is None:
        specificity = other_side(sensitivity or 0.0, expected.auroc)
    elif sensitivity is None:
        sensitivity = other_side(specificity, expected.auroc)
    return replace(expected, sensitivity=sensitivity, specificity=specificity)


def other_side(proportion: float, auroc: float) -> float:
    """Specificity at a sensitivity on the equal-spread binormal ROC curve, or the other way round: it is symmetric."""
    return float(ndtr(2**0.5 * ndtri(auroc) - ndtri(proportion)))
