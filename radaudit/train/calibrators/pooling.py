"""Partial pooling: each group's map is drawn towards their common center, as far as the groups turn out to be alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.train.calibrators.families import Family
from radaudit.train.calibrators.inputs import Codes, Rows
from radaudit.train.calibrators.newton import minimize

SPREADS = np.geomspace(0.01, 4.0, 8)
"""Standard deviations between groups, in logits, between which the best is looked for; below the first they are alike."""


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Maps of all groups at one spread.

    Attributes:
        center: (k,) parameters of their center.
        groups: (G, k) parameters of each group.
        evidence: Log of the restricted likelihood of this spread, but for a constant.
    """

    center: Array
    groups: Array
    evidence: float


class _Reached(NamedTuple):
    """A spread (k,) and what it gives."""

    spread: Array
    pooled: Pooled


@dataclass(frozen=True, slots=True, eq=False)
class PoolingProblem:
    """Minimizes sum of the groups' losses + sum over groups of (theta_g - center)^2 / (2 spread^2), over center and theta_g.

    Written with theta_g = center + spread x u_g, so that a spread of 0 is as good as any other.

    Attributes:
        family: The maps.
        rows: All rows.
        group: (n,) codes 0 .. G - 1.
        design_effect: How many rows tell as much as one that is independent; the losses are divided by it, so that many images of
            few patients do not outvote the center.
    """

    family: Family
    rows: Rows
    group: Codes
    design_effect: float = 1.0

    def solve(self, spread: Array, near: Pooled | None = None) -> Pooled:
        """The center and the groups at a spread (k,), all finite; `near` is a solution at another spread to start from.

        Raises:
            Undefined: When there is no finite optimum.
        """
        k, count = len(spread), int(self.group.max()) + 1
        weight = self.rows.weight / self.design_effect
        total = float(weight.sum())

        def objective(at: Array) -> tuple[float, Array, Array]:
            center, drift = at[:k], at[k:].reshape(count, k)
            theta = center + spread * drift
            loss, gradient, bend = self._sums(theta, weight)
            value = loss + 0.5 * float(np.sum(drift**2))
            slope = np.concatenate([gradient.sum(axis=0), (spread * gradient + drift).ravel()])
            hessian = np.eye(k + count * k)
            hessian[:k, :k] = bend.sum(axis=0)
            for g in range(count):
                own = slice(k + g * k, k + (g + 1) * k)
                hessian[:k, own] = bend[g] * spread
                hessian[own, :k] = hessian[:k, own].T
                hessian[own, own] += spread[:, None] * bend[g] * spread
            return value / total, slope / total, hessian / total

        start = np.concatenate([self.family.identity, np.zeros(count * k)])
        if near is not None:
            drifts = (near.groups - near.center) / np.where(spread > 0, spread, 1.0) * (spread > 0)
            start = np.concatenate([near.center, drifts.ravel()])
        found = minimize(objective, start)
        value, _, hessian = objective(found)
        center = found[:k]
        # Laplace's approximation of the integral over center and drifts: exact for normal estimates, where it is REML.
        evidence = -value * total - 0.5 * float(np.linalg.slogdet(hessian * total)[1])
        return Pooled(center, center + spread * found[k:].reshape(count, k), evidence)

    def parameters(self, spread: Array) -> tuple[Array, list[Array | None]]:
        """Parameters of the center and of each group at a spread (k,)."""
        solved = self.solve(spread)
        return solved.center, list(solved.groups)

    def best_spread(self) -> Array:
        """The spread (k,) with the highest restricted likelihood; 0 where groups are no more different than chance makes them."""
        k = len(self.family.names)
        best = self._reached(np.zeros(k), None)
        for _ in range(1 if k == 1 else 3):
            before = best.spread
            for component in range(k):
                best = self._improved(best, component)
            if np.allclose(best.spread, before, rtol=1e-3, atol=1e-6):
                break
        return best.spread

    def _improved(self, best: _Reached, component: int) -> _Reached:
        """The best spread when one component of it moves, 0 included."""
        last = best

        def at(size: float) -> _Reached:
            nonlocal last
            tried = best.spread.copy()
            tried[component] = size
            last = self._reached(tried, last.pooled)
            return last

        known = [at(0.0), *(at(size) for size in SPREADS)]
        top = max(range(1, len(known)), key=lambda i: known[i].pooled.evidence) - 1
        low, high = (float(np.log(SPREADS[np.clip(top + side, 0, len(SPREADS) - 1)])) for side in (-1, 1))
        found = minimize_scalar(
            lambda log: -at(float(np.exp(log))).pooled.evidence, bounds=(low, high), options={"xatol": 3e-3}
        )
        return max(known[0], at(float(np.exp(found.x))), key=lambda reached: reached.pooled.evidence)

    def _reached(self, spread: Array, near: Pooled | None) -> _Reached:
        return _Reached(spread, self.solve(spread, near))

    def _sums(self, theta: Array, weight: Array) -> tuple[float, Array, Array]:
        """Loss, and each group's gradient (G, k) and Hessian (G, k, k) of it, for parameters (G, k)."""
        logit, label = self.rows.logit, self.rows.label
        own = theta[self.group]
        predictor = self.family.predictor(logit, own)
        # One exponential for everything: these lines are where a fit spends its time.
        small = np.exp(-np.abs(predictor))
        fitted = np.where(predictor >= 0, 1.0, small) / (1 + small)
        loss = float(weight @ (np.maximum(predictor, 0.0) - label * predictor + np.log1p(small)))
        first, second = self.family.slopes(logit, own)
        residual, spread = weight * (fitted - label), weight * fitted * (1 - fitted)
        count, k = theta.shape
        gradient, bend = np.empty((count, k)), np.empty((count, k, k))
        for i in range(k):
            gradient[:, i] = self._by_group(residual * first[:, i], count)
            for j in range(i + 1):
                bend[:, i, j] = bend[:, j, i] = self._by_group(spread * first[:, i] * first[:, j], count)
            if second is not None:
                bend[:, i, i] += self._by_group(residual * second[:, i], count)
        return loss, gradient, bend

    def _by_group(self, values: Array, count: int) -> Array:
        return np.bincount(self.group, weights=values, minlength=count).astype(np.float64)


def separate(problem: PoolingProblem) -> tuple[Array, list[Array | None]]:
    """Parameters of all rows together and of each group alone; None for a group without a finite optimum.

    Raises:
        Undefined: When all rows together have none.
    """
    maps, rows, none = problem.family, problem.rows, np.zeros(len(problem.family.names))

    def alone(chosen: NDArray[np.bool_]) -> Array:
        own = Rows(rows.logit[chosen], rows.label[chosen], rows.weight[chosen], None, rows.task, 0)
        return PoolingProblem(maps, own, np.zeros(own.n, dtype=np.int64)).solve(none).center

    found: list[Array | None] = []
    for code in range(int(problem.group.max()) + 1):
        try:
            found.append(alone(problem.group == code))
        except Undefined:
            found.append(None)
    return alone(np.ones(rows.n, dtype=bool)), found


def design_effect(family: Family, rows: Rows) -> float:
    """How much larger the clustered variance of the map of all rows is than that of independent rows, 1 at least.

    Raises:
        Undefined: When all rows together have no finite optimum.
    """
    if rows.patient is None:
        return 1.0
    everyone = np.zeros(rows.n, dtype=np.int64)
    problem = PoolingProblem(family, rows, everyone)
    theta = problem.solve(np.zeros(len(family.names))).center
    predictor = family.predictor(rows.logit, theta)
    first, _ = family.slopes(rows.logit, np.tile(theta, (rows.n, 1)))
    scores = first * (rows.weight * (expit(predictor) - rows.label))[:, None]
    sums = np.stack([np.bincount(rows.patient, weights=column) for column in scores.T], axis=1)
    if len(sums) < 2:
        raise Undefined("all rows are of one patient")
    ratio = np.linalg.solve(scores.T @ scores, sums.T @ sums)
    return max(1.0, float(np.trace(ratio)) / len(theta))
