"""Risk curves summed by patient: a few of them serve all fits, because the fits to everybody but a group hardly differ.

The clustered variance of a fit needs every patient's sum of residuals, which for each of eighty fits would be a pass over all rows.
But eighty logistic curves that lie close together span, to the last digit, a space of few dimensions: whichever of them differs
most from all that was kept is kept as well, until none differs by more than `ALIKE`. Every fit is then a mix of those kept, as are
its sums by patient; their squares follow from one matrix of products.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.clustering import patient_sums
from radaudit.measure.outside.logit_blocks import Grid
from radaudit.measure.slices import Rows
from radaudit.records.arrays import Array

ALIKE = 1e-13
"""Largest difference of two risks that are the same."""

MOST = 40
"""Curves kept at most; each takes two numbers for every patient."""


BLOCK = 8192
"""Rows that are worked on at a time: they stay in the cache."""


class RiskCurves:
    """Curves kept, as differences from the first.

    Args:
        rows: All rows, in the order of their scores.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._middle = Grid.of(rows.fields["logit"]).middle
        self._first = np.zeros(0)
        self._first_of_rows = np.zeros(0)
        # The kept differences in the middles of the blocks, orthogonal to each other, and how to get the differences from these.
        self._basis = np.zeros((0, len(self._middle)))
        self._triangle = np.zeros((0, 0))
        # By patient: residual of the first and x times it, then the same of every kept difference; with room for more.
        self._sums = np.zeros((0, int(rows.patient.max(initial=-1)) + 1))
        self._products = np.zeros((0, 0))

    def include(self, betas: Array) -> bool:
        """Keeps what is needed to mix these curves; False where that would be too many.

        Args:
            betas: (g, 2) intercepts and slopes, at least one.
        """
        if not len(self._products):
            self._begin(betas[0])
        missing = self._beyond_basis(risks(betas, self._middle) - self._first)
        while True:
            sizes = np.abs(missing).max(axis=1)
            farthest = int(np.argmax(sizes))
            if sizes[farthest] <= ALIKE:
                return True
            if len(self._basis) >= MOST:
                return False
            self._keep(betas[farthest], missing[farthest])
            missing = self._beyond_basis(missing)

    def mix(self, beta: Array, direction: Array) -> Array:
        """How much of every kept sum makes up a fit's influence by patient, (2 (kept + 1),).

        Args:
            beta: (2,) of a curve that was included.
            direction: (2,) from y - mu and x (y - mu) to the influence.
        """
        wanted = risks(beta[None], self._middle)[0] - self._first
        shares = np.linalg.solve(self._triangle.T, self._basis @ wanted)
        return np.kron(np.concatenate([[1.0], -shares]), direction)

    def squares(self, mix: Array) -> float:
        """Sum over all patients of the squared influence."""
        return float(mix @ self._products @ mix)

    def influence(self, mix: Array, patients: NDArray[np.int64] | None = None) -> Array:
        """Influence of all patients, or of some."""
        # Without a slope every other sum, that of x times the residual, plays no part.
        used = slice(0, len(mix), 1 if mix[1::2].any() else 2)
        sums = self._sums[used] if patients is None else self._sums[used][:, patients]
        return np.asarray(mix[used] @ sums)

    def _begin(self, beta: Array) -> None:
        self._first = risks(beta[None], self._middle)[0]
        self._first_of_rows = np.zeros(self._rows.n)
        self._first_of_rows = self._of_rows(beta)
        self._add(self._rows.fields["label"] - self._first_of_rows)

    def _keep(self, beta: Array, missing: Array) -> None:
        kept = risks(beta[None], self._middle)[0] - self._first
        direction = missing / np.linalg.norm(missing)
        # Once more: what rounding left along the others.
        direction = self._beyond_basis(direction)
        self._basis = np.vstack([self._basis, direction / np.linalg.norm(direction)])
        size = len(self._basis)
        triangle = np.zeros((size, size))
        triangle[:-1, :-1] = self._triangle
        triangle[-1] = self._basis @ kept
        self._triangle = triangle
        self._add(self._of_rows(beta))

    def _beyond_basis(self, curves: Array) -> Array:
        return np.asarray(curves - (curves @ self._basis.T) @ self._basis)

    def _of_rows(self, beta: Array) -> Array:
        """The risk of every row less that of the first curve."""
        predictor = self._rows.fields["logit"]
        found = np.empty(len(predictor))
        for start in range(0, len(predictor), BLOCK):
            rows = slice(start, start + BLOCK)
            found[rows] = risks(beta[None], predictor[rows])[0] - self._first_of_rows[rows]
        return found

    def _add(self, values: Array) -> None:
        """Keeps the sums by patient of a number of every row, and of x times it."""
        patient = self._rows.patient
        for column in (values, values * self._rows.fields["logit"]):
            size = len(self._products)
            if size == len(self._sums):
                more = np.empty((2 * size + 8, self._sums.shape[1]))
                more[:size] = self._sums
                self._sums = more
            self._sums[size] = patient_sums(column, patient)
            products = np.zeros((size + 1, size + 1))
            products[:-1, :-1] = self._products
            products[-1] = products[:, -1] = self._sums[: size + 1] @ self._sums[size]
            self._products = products


def risks(betas: Array, predictor: Array) -> Array:
    """Fitted risks, (g, n), by intercepts and slopes (g, 2) on logits (n,)."""
    found = -(betas[:, :1] + betas[:, 1:] * predictor)
    np.exp(np.minimum(found, 700.0, out=found), out=found)
    found += 1
    return np.asarray(np.reciprocal(found, out=found))
