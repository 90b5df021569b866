"""Logistic recalibration: how the observed outcome follows the logit of the score. Unpenalized, fitted by Newton's method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.records.arrays import Array

CLIP = 1e-7
"""Scores of exactly 0 or 1 have no logit; they are moved this far inside (logit of about -16.1 and 16.1)."""


SEPARATED = noted("the scores separate the diseased from the others (or do not vary): no finite fit exists")


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
    remain; in rows sorted by score neighbors hardly differ, in others the start is only less good. The information is that at
    the coefficients, not that of the step before.

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
    data = _Data(label, np.ascontiguousarray(design.T), offset, None if among is None else among.astype(np.float64))
    is_large = len(label) >= MANY
    beta, _ = _newton(data, _start(data), NEAR if is_large else EXACT)
    influence = data.influence(beta)
    if is_large:
        # The influences sum to the next Newton step, which costs no further pass.
        beta = beta + influence.sum(axis=1)
    return beta, influence.T


def coefficients(label: Array, design: Array) -> Array:
    """The coefficients of `fit` alone, (k,), in half of its time where there are many rows.

    Args:
        label: (n,) 0/1, or means of it.
        design: (n, k) regressors.

    Raises:
        Undefined: As `fit`.
    """
    data = _Data(label, np.ascontiguousarray(design.T), None, None)
    if len(label) < MANY:
        return _newton(data, np.zeros(len(data.columns)), EXACT)[0]
    beta, information = _newton(data, _start(data), NEAR)
    return beta + np.linalg.inv(information) @ data.sums(beta)[0]


EXACT = 1e-7
"""A Newton step as short as this is the last: the next, quadratically shorter, is below the precision of the numbers."""

NEAR = 3e-5
"""The same where one more step follows."""


MANY = 8192
"""Rows from which a fit starts from means of neighbors."""

CHUNKS = 4096
"""Number of such means."""


BLOCK = 8192
"""Rows that are worked on at a time: they stay in the cache, and products of so few never wait for a second thread."""


@dataclass(frozen=True, slots=True)
class _Data:
    """What is fitted: `label` (n,), `columns` (k, n), `offset` (n,) or None, `weight` (n,) or None for ones."""

    label: Array
    columns: Array
    offset: Array | None
    weight: Array | None

    def blocks(self) -> Iterator[slice]:
        """The rows, some at a time."""
        for first in range(0, len(self.label), BLOCK):
            yield slice(first, first + BLOCK)

    def fitted(self, beta: Array, rows: slice) -> Array:
        """Fitted probabilities of some rows."""
        predictor = beta @ self.columns[:, rows]
        if self.offset is not None:
            predictor += self.offset[rows]
        # Written out: three times as fast as scipy.special.expit, and exp(700) is still a number.
        np.clip(predictor, -700, 700, out=predictor)
        np.negative(predictor, out=predictor)
        np.exp(predictor, out=predictor)
        predictor += 1
        return np.asarray(np.reciprocal(predictor, out=predictor))

    def left(self, beta: Array, rows: slice) -> tuple[Array, Array]:
        """Outcome less fitted probability p, and p (1 - p), of some rows, weighted."""
        fitted = self.fitted(beta, rows)
        residual, spread = self.label[rows] - fitted, fitted * (1 - fitted)
        if self.weight is not None:
            residual *= self.weight[rows]
            spread *= self.weight[rows]
        return residual, spread

    def add_information(self, total: Array, spread: Array, rows: slice) -> None:
        """Adds some rows' observed information to the lower triangle of a matrix, (k, k)."""
        for i, column in enumerate(self.columns):
            # Products of vectors, one by one: for so few columns faster than a product of matrices.
            weighted = column[rows] * spread
            for j in range(i + 1):
                total[i, j] += weighted @ self.columns[j, rows]

    def sums(self, beta: Array) -> tuple[Array, Array]:
        """Gradient of the log-likelihood (k,) and observed information (k, k)."""
        k = len(self.columns)
        gradient, information = np.zeros(k), np.zeros((k, k))
        for rows in self.blocks():
            residual, spread = self.left(beta, rows)
            for i in range(k):
                gradient[i] += residual @ self.columns[i, rows]
            self.add_information(information, spread, rows)
        return gradient, _whole(information)

    def influence(self, beta: Array) -> Array:
        """Every row's part of the gradient times the inverse of the observed information, both at the coefficients, (k, n)."""
        influence, information = np.empty_like(self.columns), np.zeros((len(self.columns),) * 2)
        for rows in self.blocks():
            residual, spread = self.left(beta, rows)
            np.multiply(self.columns[:, rows], residual, out=influence[:, rows])
            self.add_information(information, spread, rows)
        inverse = np.linalg.inv(_checked(_whole(information)))
        for rows in self.blocks():
            influence[:, rows] = inverse @ influence[:, rows]
        return influence

    def deviance(self, beta: Array) -> float:
        """Minus twice the log-likelihood."""
        predictor = beta @ self.columns
        if self.offset is not None:
            predictor += self.offset
        lost = np.logaddexp(0.0, predictor) - self.label * predictor
        return float(2 * np.sum(lost if self.weight is None else lost * self.weight))


def _start(data: _Data) -> Array:
    """Coefficients of the fit to means of neighbors; zeros for few rows, or where that fit does not exist."""
    none = np.zeros(len(data.columns))
    n = len(data.label)
    if n < MANY:
        return none
    first = np.linspace(0, n, CHUNKS, endpoint=False).astype(np.intp)
    weight = data.weight
    total = np.diff(first, append=n).astype(np.float64) if weight is None else np.add.reduceat(weight, first)
    held = total > 0

    def mean(values: Array) -> Array:
        return np.asarray(np.add.reduceat(values if weight is None else values * weight, first)[held] / total[held])

    means = np.stack([mean(column) for column in data.columns])
    offset = None if data.offset is None else mean(data.offset)
    try:
        return _newton(_Data(mean(data.label), means, offset, total[held]), none, EXACT)[0]
    except Undefined:
        return none


def _newton(data: _Data, beta: Array, shortest: float) -> tuple[Array, Array]:
    """The maximum of the likelihood, from a start, and the information before the last step, which is the shortest."""
    for _ in range(100):
        gradient, information = data.sums(beta)
        step = np.asarray(np.linalg.solve(_checked(information), gradient), dtype=np.float64)
        size = float(np.max(np.abs(step)))
        # A short step from anywhere on a concave likelihood is safe; only a long one can overshoot and is checked.
        if size > 1:
            step = _shortened(step, beta, data)
        beta = beta + step
        if float(np.max(np.abs(beta))) > 1e3:
            raise Undefined(SEPARATED)
        if size < shortest:
            break
    return beta, information


def _whole(lower: Array) -> Array:
    """A symmetric matrix from its lower triangle."""
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)


def _checked(information: Array) -> Array:
    """The observed information.

    Raises:
        Undefined: When it is not of full rank: the fit runs off to infinity, or a regressor does not vary.
    """
    if not np.all(np.isfinite(information)) or np.linalg.cond(information) > 1e13:
        raise Undefined(SEPARATED)
    return information


def _shortened(step: Array, beta: Array, data: _Data) -> Array:
    """The Newton step, halved until the deviance falls."""
    before = data.deviance(beta)
    for _ in range(40):
        if data.deviance(beta + step) <= before + 1e-10 * (1 + abs(before)):
            break
        step = step / 2
    return step
