"""Logistic recalibration: how the observed outcome follows the logit of the score. Unpenalized, fitted by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from radaudit.errors import Undefined

Array = NDArray[np.float64]

CLIP = 1e-7
"""Scores of exactly 0 or 1 have no logit; they are moved this far inside (logit of about -16.1 and 16.1)."""


SEPARATED = "the scores separate the diseased from the others (or do not vary): no finite fit exists"


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
    for _ in range(100):
        fitted = expit(base + design @ beta)
        step = np.linalg.solve(_information(design, fitted), design.T @ (label - fitted))
        # A short step from anywhere on a concave likelihood is safe; only a long one can overshoot and is checked.
        if float(np.max(np.abs(step))) > 1:
            step = _shortened(step, beta, label, design, base)
        beta = beta + step
        if float(np.max(np.abs(beta))) > 1e3:
            raise Undefined(SEPARATED)
        if float(np.max(np.abs(step))) < 1e-11:
            break
    fitted = expit(base + design @ beta)
    influence = (design * (label - fitted)[:, None]) @ np.linalg.inv(_information(design, fitted))
    return beta, influence


def _information(design: Array, fitted: Array) -> Array:
    """Observed information, (k, k).

    Raises:
        Undefined: When it is not of full rank: the fit runs off to infinity, or a regressor does not vary.
    """
    information = np.asarray((design * (fitted * (1 - fitted))[:, None]).T @ design)
    if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
        raise Undefined(SEPARATED)
    return information


def _shortened(step: Array, beta: Array, label: Array, design: Array, base: Array) -> Array:
    """The Newton step, halved until the deviance falls."""
    before = _deviance(label, base + design @ beta)
    for _ in range(40):
        if _deviance(label, base + design @ (beta + step)) <= before + 1e-10 * (1 + abs(before)):
            break
        step = step / 2
    return step


def _deviance(label: Array, predictor: Array) -> float:
    return float(2 * np.sum(np.logaddexp(0.0, predictor) - label * predictor))
