"""Unpenalized logistic regression on few columns: the fit behind the intercept, Platt and beta maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from radaudit.records.arrays import Array
from radaudit.train.calibrators.inputs import Rows
from radaudit.train.calibrators.newton import minimize
from radaudit.train.calibrators.sandwich import clustered_covariance


@dataclass(frozen=True, slots=True, eq=False)
class LogisticFit:
    """The maximum of the likelihood.

    Attributes:
        coefficients: (k,).
        covariance: (k, k), clustered by patient; None for one patient alone.
        loss: Weighted mean of minus the log-likelihood.
        gradient: Its largest derivative there, in units of the standardized columns.
    """

    coefficients: Array
    covariance: Array | None
    loss: float
    gradient: float


def mean_loss(predictor: Array, label: Array, weight: Array) -> float:
    """Weighted mean of minus the log-likelihood of linear predictors (n,)."""
    return float(weight @ np.logaddexp(0.0, (1 - 2 * label) * predictor) / weight.sum())


def fit_logistic(rows: Rows, columns: Array, offset: Array | None = None) -> LogisticFit:
    """Fits logit P(y = 1) = offset + columns x coefficients.

    Args:
        rows: The rows; their labels, weights and patients.
        columns: (n, k) linearly independent regressors.
        offset: (n,) known part of the linear predictor.

    Raises:
        Undefined: When no finite optimum exists.
    """
    label, weight = rows.label.astype(np.float64), rows.weight
    scale = np.sqrt(weight @ columns**2 / weight.sum())
    design = columns / scale
    known = np.zeros(rows.n) if offset is None else offset

    def objective(beta: Array) -> tuple[float, Array, Array]:
        predictor = known + design @ beta
        fitted = expit(predictor)
        share = weight / weight.sum()
        bend = (design * (share * fitted * (1 - fitted))[:, None]).T @ design
        return mean_loss(predictor, label, weight), design.T @ (share * (fitted - label)), bend

    beta = minimize(objective, np.zeros(design.shape[1]))
    loss, gradient, bend = objective(beta)
    scores = design * (weight * (expit(known + design @ beta) - label))[:, None]
    covariance = clustered_covariance(scores, bend * weight.sum(), rows.patient)
    return LogisticFit(
        beta / scale,
        None if covariance is None else covariance / np.outer(scale, scale),
        loss,
        float(np.max(np.abs(gradient))),
    )
