"""Debiased root-mean-square calibration error: how far the scores are from the observed risks, noise removed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.binned_residuals import binned_residuals, residual_draws
from radaudit.measure.catalogue import metric
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

DRAWS = 2000


@metric(
    title="RMS calibration error",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=36,
    is_detail=True,
    is_compared=False,
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
    twice because a draw carries the noise of the data and its own. Chance is the same for residuals drawn around zero with the
    errors that calibrated scores have.

    How to read it: 0.05 means that risks are typically five percentage points off. Unlike raw ECE it does not grow as the
    group gets smaller, but truncation at zero leaves a little of that: what chance alone gives stands beside it.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.
        random: Source of the draws.

    Raises:
        Undefined: With one outcome only, or too few cases for two bins.
    """
    bins = binned_residuals(label, score, patient)

    def root(residual: Array, noise: Array) -> Array:
        return np.asarray(np.sqrt(np.maximum((residual**2 - noise) @ bins.weight, 0.0)))

    noise = bins.noise(bins.observed)
    value = float(root(bins.residual, noise))
    if bins.n_patients < 2:
        return Statistic(value, None, n=bins.n)
    drawn = bins.residual + residual_draws(bins.covariance, DRAWS, random)
    draws = root(drawn, noise + np.diag(bins.covariance))
    idle = residual_draws(bins.null_covariance, DRAWS, random)
    chance = root(idle, bins.noise(np.clip(bins.observed - bins.residual + idle, 0, 1)))
    return Statistic(value, None, n=bins.n, draws=draws, chance=chance)
