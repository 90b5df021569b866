"""Logistic recalibration: how the observed outcome follows the logit of the score. Unpenalized, fitted by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from radaudit.errors import Undefined

Array = NDArray[np.float64]

CLIP = 1e-7
"""Scores of exactly 0 or 1 have no logit; they are moved this far inside (logit of about -16.1 and 16.1)."""


def linear_predictor(score: Array) -> Array:
    """The logit of the scores, (n,), with scores of 0 and 1 moved inside by `CLIP`."""
    return np.asarray(logit(np.clip(score, CLIP, 1 - CLIP)), dtype=np.float64)


def require_both_outcomes(label: Array) -> None:
    """Says which outcome is missing.

    Raises:
        Undefined: When there is no row, no diseased case or no case without the disease.
    """
    if label.size == 0:
        raise Undefined("no case in this group")
    events = float(label.sum())
    if events == 0:
        raise Undefined("no diseased case in this group")
    if events == label.size:
        raise Undefined("no case without the disease in this group")


def fit(label: Array, design: Array, offset: Array | None = None) -> tuple[Array, Array]:
    """Fits a logistic regression and returns its coefficients and their influence.

    Args:
        label: (n,) 0/1.
        design: (n, k) regressors.
        offset: (n,) known part of the linear predictor.

    Returns:
        Coefficients (k,) and their influence (n, k): H^-1 x_i (y_i - mu_i), H the observed information.

    Raises:
        Undefined: When no finite maximum exists (the scores separate the classes) or the design has no full rank.
    """
    base = np.zeros_like(label) if offset is None else offset
    beta = np.zeros(design.shape[1])
    deviance = _deviance(label, base)
    for _ in range(100):
        fitted = expit(base + design @ beta)
        weight = fitted * (1 - fitted)
        information = (design * weight[:, None]).T @ design
        gradient = design.T @ (label - fitted)
        if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
            raise Undefined("the scores separate the diseased from the others (or do not vary): no finite fit exists")
        step = np.linalg.solve(information, gradient)
        # Halving keeps Newton from overshooting where the start is far from the maximum.
        for _ in range(40):
            candidate = _deviance(label, base + design @ (beta + step))
            if candidate <= deviance + 1e-10 * (1 + abs(deviance)):
                break
            step = step / 2
        beta, deviance = beta + step, candidate
        if float(np.max(np.abs(beta))) > 1e3:
            raise Undefined("the scores separate the diseased from the others: no finite fit exists")
        if float(np.max(np.abs(step))) < 1e-11:
            break
    fitted = expit(base + design @ beta)
    information = (design * (fitted * (1 - fitted))[:, None]).T @ design
    if np.linalg.cond(information) > 1e13:
        raise Undefined("the scores separate the diseased from the others (or do not vary): no finite fit exists")
    influence = (design * (label - fitted)[:, None]) @ np.linalg.inv(information)
    return beta, influence


def _deviance(label: Array, predictor: Array) -> float:
    return float(2 * np.sum(np.logaddexp(0.0, predictor) - label * predictor))
