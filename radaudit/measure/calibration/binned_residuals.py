"""Observed less predicted risk in bins of equal mass, and how these residuals vary by patient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.calibration.binning import equal_mass_bins
from radaudit.measure.calibration.recalibration import BLOCK, require_both_outcomes
from radaudit.measure.calibration.remembering import remembered
from radaudit.measure.clustering import correction
from radaudit.records.arrays import Array

BINS = 10
ROWS_PER_BIN = 10


@dataclass(frozen=True, slots=True, eq=False)
class BinnedResiduals:
    """Residuals by bin.

    Attributes:
        count: (b,) rows in each bin.
        observed: (b,) observed share of diseased cases.
        residual: (b,) observed share less mean score.
        effect: (b,) design effect: their clustered variance over that of rows.
        covariance: (b, b) of the residuals, clustered by patient.
        null_covariance: (b, b) the same were every score exactly right.
        n: Rows.
        n_patients: Patients.
    """

    count: NDArray[np.intp]
    observed: Array
    residual: Array
    effect: Array
    covariance: Array
    null_covariance: Array
    n: int
    n_patients: int

    @property
    def weight(self) -> Array:
        """Share of the rows in each bin, (b,)."""
        return self.count / self.n

    def noise(self, observed: Array) -> Array:
        """Variance of observed shares (..., b) of diseased cases, clustered by patient."""
        return np.asarray(self.effect * observed * (1 - observed) / (self.count - 1))


@remembered
def binned_residuals(label: Array, score: Array, patient: NDArray[np.int64]) -> BinnedResiduals:
    """Residuals in ten bins, fewer where a bin would hold fewer than ten rows or equal scores would be divided.

    Under perfect calibration the variance of a bin's residual is that of its scores, sum of p (1 - p) / n_b^2, times the design
    effect that the residuals show.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: With one outcome only, or too few cases for two bins.
    """
    require_both_outcomes(label)
    n = len(label)
    wanted = min(BINS, n // ROWS_PER_BIN)
    bins = equal_mass_bins(score, wanted)
    count = np.bincount(bins)
    if wanted < 2 or len(count) < 2 or int(count.min()) < 2:
        raise Undefined("the cases are too few, or their scores too alike, to bin them")
    observed = np.bincount(bins, label) / count
    residual = observed - np.bincount(bins, score) / count
    influence = (label - score - residual[bins]) / count[bins]
    by_rows = np.bincount(bins, influence**2) * correction(n)
    n_patients = int(patient.max()) + 1
    covariance = np.diag(by_rows) if n_patients == n else _clustered(influence, bins, patient)
    own = np.diag(covariance)
    # Rows of a bin that are all alike show no design effect: theirs is that of the other bins together.
    usual = float(own.sum() / by_rows.sum()) if by_rows.sum() > 0 else n / n_patients
    effect = np.divide(own, by_rows, out=np.full(len(count), usual), where=by_rows > 0)
    by_score = np.bincount(bins, score * (1 - score)) / count**2
    scale = np.sqrt(np.divide(by_score, by_rows, out=np.zeros(len(count)), where=by_rows > 0))
    null = covariance * np.outer(scale, scale)
    np.fill_diagonal(null, by_score * effect)
    return BinnedResiduals(
        count=count,
        observed=observed,
        residual=residual,
        effect=effect,
        covariance=covariance,
        null_covariance=null,
        n=n,
        n_patients=n_patients,
    )


def _clustered(influence: Array, bins: NDArray[np.intp], patient: NDArray[np.int64]) -> Array:
    """Covariance of the bins' sums, clustered by patient, (b, b)."""
    b, patients = int(bins.max()) + 1, int(patient.max()) + 1
    sums = np.bincount(patient * b + bins, influence, minlength=patients * b).reshape(patients, b)
    covariance = np.zeros((b, b))
    for first in range(0, patients, BLOCK):
        block = sums[first : first + BLOCK]
        covariance += block.T @ block
    return covariance * correction(patients)


def residual_draws(covariance: Array, draws: int, random: np.random.Generator) -> Array:
    """Draws of the noise of the bins' residuals, (draws, b)."""
    values, vectors = np.linalg.eigh(covariance)
    points = random.standard_normal((draws, len(values)))
    return np.asarray(points @ (vectors * np.sqrt(np.maximum(values, 0.0))).T)
