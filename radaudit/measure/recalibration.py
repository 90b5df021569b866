"""Logistic recalibration: how the observed outcome follows the logit of the score. Unpenalized, fitted by Newton's method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from radaudit.errors import Undefined

Array = NDArray[np.float64]

CLIP = 1e-7
"""Scores of exactly 0 or 1 have no logit; they are moved this far inside (logit of about -16.1 and 16.1)."""


SEPARATED = "the scores separate the diseased from the others (or do not vary): no finite fit exists"


def linear_predictor(score: Array) -> Array:
    """The logit of the scores, (n,), with scores of 0 and 1 moved inside by `CLIP`."""
    return np.asarray(logit(np.clip(score, CLIP, 1 - CLIP)), dtype=np.float64)


def require_both_outcomes(label: Array, among: NDArray[np.bool_] | None = None) -> None:
    """Says which outcome is missing among the rows that count.

    Raises:
        Undefined: When there is no row, no diseased case or no case without the disease.
    """
    n = label.size if among is None else int(np.count_nonzero(among))
    if n == 0:
        raise Undefined("no case in this group")
    events = float(np.sum(label) if among is None else np.sum(label, where=among))
    if events == 0:
        raise Undefined("no diseased case in this group")
    if events == n:
        raise Undefined("no case without the disease in this group")


def fit(
    label: Array, design: Array, offset: Array | None = None, *, among: NDArray[np.bool_] | None = None
) -> tuple[Array, Array]:
    """Fits a logistic regression and returns its coefficients and their influence.

    Many rows are first fitted as means of neighbors, which puts Newton's method so close that one or two steps over all rows
    remain; in rows sorted by score neighbors hardly differ, in others the start is only less good.

    Args:
        label: (n,) 0/1.
        design: (n, k) regressors.
        offset: (n,) known part of the linear predictor.
        among: (n,) the rows to fit; None for all of them. The influence of the others is 0.

    Returns:
        Coefficients (k,) and their influence (n, k): H^-1 x_i (y_i - mu_i), H the observed information.

    Raises:
        Undefined: When no finite maximum exists (the scores separate the classes) or the design has no full rank.
    """
    columns = np.ascontiguousarray(design.T)
    weight = None if among is None else among.astype(np.float64)
    beta = _newton(label, columns, offset, weight, _start(label, columns, offset, weight))
    fitted = _fitted(columns, offset, beta)
    information = _information(columns, _times(fitted * (1 - fitted), weight))
    influence = np.linalg.inv(information) @ (columns * _residual(label, fitted, weight))
    return beta, influence.T


MANY = 20_000
"""Rows from which a fit starts from means of neighbors."""

CHUNKS = 4096
"""Number of such means."""


def _start(label: Array, columns: Array, offset: Array | None, weight: Array | None) -> Array:
    """Coefficients of the fit to means of neighbors; zeros for few rows, or where that fit does not exist."""
    if len(label) < MANY:
        return np.zeros(len(columns))
    first = np.linspace(0, len(label), CHUNKS, endpoint=False).astype(np.intp)
    if weight is None:
        total = np.diff(first, append=len(label)).astype(np.float64)

        def mean(values: Array) -> Array:
            return np.asarray(np.add.reduceat(values, first) / total)
    else:
        total = np.add.reduceat(weight, first)
        held = total > 0

        def mean(values: Array) -> Array:
            return np.asarray(np.add.reduceat(values * weight, first)[held] / total[held])

    means = np.stack([mean(column) for column in columns])
    shift = None if offset is None else mean(offset)
    try:
        return _newton(mean(label), means, shift, total[total > 0], np.zeros(len(columns)))
    except Undefined:
        return np.zeros(len(columns))


def _newton(label: Array, columns: Array, offset: Array | None, weight: Array | None, beta: Array) -> Array:
    """The maximum of the likelihood, from a start."""
    for _ in range(100):
        fitted = _fitted(columns, offset, beta)
        information = _information(columns, _times(fitted * (1 - fitted), weight))
        step = np.asarray(np.linalg.solve(information, columns @ _residual(label, fitted, weight)), dtype=np.float64)
        size = float(np.max(np.abs(step)))
        # A short step from anywhere on a concave likelihood is safe; only a long one can overshoot and is checked.
        if size > 1:
            step = _shortened(step, beta, label, columns, offset, weight)
        beta = beta + step
        if float(np.max(np.abs(beta))) > 1e3:
            raise Undefined(SEPARATED)
        # Steps shrink quadratically: after one this short the next would be below the precision of the numbers.
        if size < 1e-7:
            break
    return beta


def _fitted(columns: Array, offset: Array | None, beta: Array) -> Array:
    """Fitted probabilities, (n,)."""
    predictor = beta @ columns
    if offset is not None:
        predictor += offset
    # Written out: three times as fast as scipy.special.expit, and exp(700) is still a number.
    np.clip(predictor, -700, 700, out=predictor)
    np.negative(predictor, out=predictor)
    np.exp(predictor, out=predictor)
    predictor += 1
    return np.asarray(np.reciprocal(predictor, out=predictor))


def _times(values: Array, weight: Array | None) -> Array:
    return values if weight is None else values * weight


def _residual(label: Array, fitted: Array, weight: Array | None) -> Array:
    return _times(label - fitted, weight)


def _information(columns: Array, spread: Array) -> Array:
    """Observed information, (k, k).

    Raises:
        Undefined: When it is not of full rank: the fit runs off to infinity, or a regressor does not vary.
    """
    k = len(columns)
    information = np.empty((k, k))
    for i in range(k):
        # Products of vectors, one by one: for so few columns faster than a product of matrices.
        weighted = columns[i] * spread
        for j in range(i + 1):
            information[i, j] = information[j, i] = weighted @ columns[j]
    if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
        raise Undefined(SEPARATED)
    return information


def _shortened(
    step: Array, beta: Array, label: Array, columns: Array, offset: Array | None, weight: Array | None
) -> Array:
    """The Newton step, halved until the deviance falls."""
    before = _deviance(label, columns, offset, beta, weight)
    for _ in range(40):
        if _deviance(label, columns, offset, beta + step, weight) <= before + 1e-10 * (1 + abs(before)):
            break
        step = step / 2
    return step


def _deviance(label: Array, columns: Array, offset: Array | None, beta: Array, weight: Array | None) -> float:
    predictor = beta @ columns if offset is None else beta @ columns + offset
    return float(2 * np.sum(_times(np.logaddexp(0.0, predictor) - label * predictor, weight)))
