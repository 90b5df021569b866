"""Logistic regression of several classes on features of each: the fit behind vector scaling and Dirichlet calibration."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.train.calibrators.inputs import Rows
from radaudit.train.calibrators.newton import minimize

BLOCK = 4096
"""Rows worked on at a time, so that memory does not grow with them."""


def fit_softmax(rows: Rows, features: Array, start: Array, penalty: Array, free: Array) -> Array:
    """Minimizes mean log loss of softmax(sum over f of features[i, k, f] parameters[k, f]) + sum of penalty x parameters^2.

    Args:
        rows: The rows; labels 0 .. K - 1, weights.
        features: (n, K, F), or (n, 1, F) where all classes read the same.
        start: (K, F) where to begin.
        penalty: (K, F) not negative.
        free: (K, F) bool: what is fitted; the rest stays as in `start`.

    Returns:
        (K, F) parameters.

    Raises:
        Undefined: When no finite optimum exists.
    """
    classes, width = start.shape
    share = rows.weight / rows.weight.sum()
    chosen = free.ravel()

    def objective(moved: Array) -> tuple[float, Array, Array]:
        parameters = start.copy()
        parameters[free] = moved
        value = float(np.sum(penalty * parameters**2))
        gradient = 2 * penalty * parameters
        bend = np.diag(2 * penalty.ravel())
        for first in range(0, rows.n, BLOCK):
            block = slice(first, first + BLOCK)
            x, w, true = features[block], share[block], rows.label[block]
            predictor = np.sum(x * parameters, axis=2)
            total = logsumexp(predictor, axis=1)
            own = np.arange(len(true))
            value += float(w @ (total - predictor[own, true]))
            chance = np.exp(predictor - total[:, None])
            residual = chance.copy()
            residual[own, true] -= 1
            gradient += np.sum((w[:, None] * residual)[:, :, None] * x, axis=0)
            pulled = (chance[:, :, None] * x).reshape(len(true), -1)
            bend -= (pulled * w[:, None]).T @ pulled
            for k in range(classes):
                at = slice(k * width, (k + 1) * width)
                seen = x[:, k if x.shape[1] > 1 else 0]
                bend[at, at] += (seen * (w * chance[:, k])[:, None]).T @ seen
        return value, gradient.ravel()[chosen], bend[np.ix_(chosen, chosen)]

    found = start.copy()
    found[free] = minimize(objective, start[free])
    return found


def require_every_class(rows: Rows) -> None:
    """Asks that every class occurs.

    Raises:
        Undefined: When one does not.
    """
    missing = np.flatnonzero(np.bincount(rows.label, minlength=rows.logit.shape[1]) == 0)
    if missing.size:
        raise Undefined(f"no case of class {int(missing[0])} to calibrate on")
