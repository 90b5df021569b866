"""Debiased root-mean-square calibration error: how far the scores are from the observed risks, noise removed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.measure.binning import equal_mass_bins
from radaudit.measure.catalogue import metric
from radaudit.measure.clustering import patient_sums
from radaudit.measure.ratio import Array
from radaudit.measure.recalibration import require_both_outcomes
from radaudit.records.estimates import Statistic

BINS = 10
ROWS_PER_BIN = 10
DRAWS = 2000


@metric(
    title="RMS calibration error",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=33,
    reading="Typical distance between score and observed risk, with the part that chance alone makes taken out.",
    cites="Kumar A, Liang P, Ma T. NeurIPS 2019. doi:10.48550/arXiv.1909.10155",
)
def rms_calibration_error(
    label: Array, score: Array, patient: NDArray[np.int64], random: np.random.Generator
) -> Statistic:
    """Square root of the debiased squared calibration error in ten bins of equal mass.

    CE^2 = sum_b (n_b / n) [(ybar_b - pbar_b)^2 - v_b], v_b = D_b ybar_b (1 - ybar_b) / (n_b - 1), truncated at zero, where D_b
    is the design effect of the bin's residuals (1 when every row is another patient: then this is Kumar's estimator).
    Not smooth at zero, so the interval comes from draws: residual means from their patient-clustered normal law, debiased
    twice because a draw carries the noise of the data and its own.

    How to read it: 0.05 means that risks are typically five percentage points off. Unlike raw ECE it does not grow as the
    group gets smaller, but truncation at zero leaves a little of that.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.
        random: Source of the draws.

    Raises:
        Undefined: With one outcome only, or too few cases for two bins.
    """
    require_both_outcomes(label)
    wanted = min(BINS, len(label) // ROWS_PER_BIN)
    bins = equal_mass_bins(score, wanted)
    count = np.bincount(bins)
    if wanted < 2 or len(count) < 2 or int(count.min()) < 2:
        raise Undefined("the cases are too few, or their scores too alike, to bin them")
    observed = np.bincount(bins, label) / count
    residual = observed - np.bincount(bins, score) / count
    covariance, row_variance = _covariances(label - score, residual, bins, count, patient)
    clustered = np.diag(covariance)
    design_effect = np.divide(clustered, row_variance, out=np.ones_like(clustered), where=row_variance > 0)
    noise = design_effect * observed * (1 - observed) / (count - 1)
    weight = count / len(label)
    value = float(np.sqrt(max(0.0, float(weight @ (residual**2 - noise)))))
    drawn = random.multivariate_normal(residual, covariance, size=DRAWS, method="eigh")
    squared = (drawn**2 - noise - clustered) @ weight
    draws = np.sqrt(np.maximum(squared, 0.0))
    return Statistic(value, None, n=len(label), draws=draws)


def _covariances(
    difference: Array, residual: Array, bins: NDArray[np.intp], count: NDArray[np.intp], patient: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Patient-clustered covariance of the bins' mean residuals, (b, b), and their variance by rows, (b,)."""
    influence = (difference - residual[bins]) / count[bins]
    sums = np.column_stack([patient_sums(np.where(bins == b, influence, 0.0), patient) for b in range(len(count))])
    patients = len(sums)
    covariance = sums.T @ sums * (patients / max(patients - 1, 1))
    n = len(bins)
    row_variance = np.bincount(bins, influence**2).astype(np.float64) * (n / max(n - 1, 1))
    return covariance, row_variance
