"""Expected calibration error in bins: known to everybody, and mostly a measure of how small the group is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.calibration.binned_residuals import binned_residuals, residual_draws
from radaudit.measure.catalogue import metric
from radaudit.measure.intervals.distance import without_noise
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

DRAWS = 2000


@metric(
    title="ECE (10 equal-mass bins, L1, of P(y = 1))",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=35,
    is_detail=True,
    is_compared=False,
    reading="Raw ECE ranks groups by size: look at what it exceeds chance by, never at the value alone.",
    cites="Naeini MP, Cooper G, Hauskrecht M. AAAI 2015;29:2901. doi:10.1609/aaai.v29i1.9602; "
    "Brocker J, Smith LA. Weather Forecast 2007;22:651. doi:10.1175/WAF993.1",
)
def ece(label: Array, score: Array, patient: NDArray[np.int64], random: np.random.Generator) -> Statistic:
    """Sum over ten bins of equal mass of (n_b / n) |ybar_b - pbar_b|, on the probability of the disease, not of the top label.

    Chance: the bins' residuals drawn around zero with the errors that calibrated scores have, p (1 - p) times the design effect
    that they show. Interval: draws around the observed residuals with their errors, clustered by patient, less what the noise
    adds to them (`intervals.distance`).

    How to read it: perfectly calibrated scores give about .08 in 100 cases and .012 in 5000. So 0.09 where chance alone gives 0.08
    is no miscalibration, and 0.03 where it gives 0.01 is one.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.
        random: Source of the draws.

    Raises:
        Undefined: With one outcome only, or too few cases for two bins.
    """
    bins = binned_residuals(label, score, patient)
    value = float(bins.weight @ np.abs(bins.residual))
    if bins.n_patients < 2:
        return Statistic(value, None, n=bins.n)
    drawn = np.abs(bins.residual + residual_draws(bins.covariance, DRAWS, random)) @ bins.weight
    chance = np.abs(residual_draws(bins.null_covariance, DRAWS, random)) @ bins.weight
    draws = without_noise(np.array([value]), drawn[None])[0]
    return Statistic(value, None, n=bins.n, draws=draws, chance=chance)
