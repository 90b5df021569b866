"""Groups whose true values scatter normally around a common mean, seen with known errors: the random-effects model."""

from __future__ import annotations

import numpy as np

from radaudit.records.arrays import Array


class NormalModel:
    """The model x ~ N(mean, covariance + tau^2 I), at any tau^2.

    The eigenvectors of the covariance make it a model of independent values, so that thousands of tau^2 cost one pass; without
    patients in several groups they are the groups themselves.

    Args:
        values: (k,) of the groups.
        covariance: (k, k) of their errors.

    Attributes:
        values: (k,) as given.
        anchor: What was subtracted from them before they were turned.
        errors: (k,) variances along the eigenvectors.
        ones: (k,) the vector of ones along the eigenvectors.
        turned: (k,) the values less the anchor along them.

    Source: DerSimonian R, Laird N. Control Clin Trials 1986;7:177. doi:10.1016/0197-2456(86)90046-2
    """

    def __init__(self, values: Array, covariance: Array) -> None:
        self.values = values
        self.anchor = float(values.mean())
        self._vectors: Array | None = None
        self.errors = np.diag(covariance).copy()
        self.ones, self.turned = np.ones(len(values)), values - self.anchor
        if np.count_nonzero(covariance) > len(values):
            errors, self._vectors = np.linalg.eigh(covariance)
            # Groups of the same patients may leave a direction without any error, up to rounding.
            self.errors = np.maximum(errors, 1e-9 * errors.max())
            self.ones, self.turned = self._vectors.sum(axis=0), self.turned @ self._vectors

    def along(self, values: Array) -> Array:
        """Coordinates along the eigenvectors of numbers given for every group, (n, k)."""
        return values if self._vectors is None else np.asarray(values @ self._vectors)

    def back(self, turned: Array) -> Array:
        """From coordinates along the eigenvectors to the groups' values, (n, k)."""
        return np.asarray(self.anchor + (turned if self._vectors is None else turned @ self._vectors.T))

    @property
    def degrees(self) -> int:
        """Groups less one."""
        return len(self.values) - 1

    def at(self, tau2: Array) -> tuple[Array, Array, Array]:
        """Weighted mean, Cochran's generalized Q and precision of the mean at every tau^2, each (n,).

        Source: Viechtbauer W. Stat Med 2007;26:37. doi:10.1002/sim.2514
        """
        weight = 1 / (self.errors + np.asarray(tau2, dtype=np.float64)[:, None])
        precision = weight @ self.ones**2
        mean = weight @ (self.ones * self.turned) / precision
        q = np.maximum(weight @ self.turned**2 - mean**2 * precision, 0.0)
        return np.clip(mean + self.anchor, self.values.min(), self.values.max()), q, precision

    def mean(self, tau2: float) -> float:
        """The weighted mean, never outside the values (as strongly correlated errors could make it)."""
        return float(self.at(np.array([tau2]))[0][0])

    def q(self, tau2: float) -> float:
        """Cochran's Q, generalized to tau^2 and to correlated errors; falls with tau^2."""
        return float(self.at(np.array([tau2]))[1][0])

    def q_of_equals(self, tau2: float) -> float:
        """What Q at tau^2 would be on average were all groups equal."""
        weight = 1 / (self.errors + tau2)
        square = self.ones**2
        lost = float(square @ (weight**2 * self.errors)) / float(square @ weight)
        return float(weight @ self.errors) - lost
