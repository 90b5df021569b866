"""Calibration in the large: are the probabilities too low or too high on average."""

from __future__ import annotations

import numpy as np

from radaudit.measure.among import Among, size
from radaudit.measure.calibration.recalibration import fit, linear_predictor, require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.outside.fits import intercepts_outside
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Calibration in the large",
    better="target",
    target=0.0,
    scale="real",
    domain="calibration",
    order=30,
    reading="Shift in log-odds that makes the average risk right: 0 is ideal, above 0 the risks are too low, below 0 too high.",
    cites="Van Calster B et al. BMC Med 2019;17:230. doi:10.1186/s12916-019-1466-7",
    outside=intercepts_outside,
)
def calibration_in_the_large(label: Array, score: Array, among: Among = None, logit: Array | None = None) -> Statistic:
    """The intercept a of logit P(y = 1) = a + logit(p), the slope held at 1.

    Influence: (y - mu) / sum(mu (1 - mu)), mu the recalibrated probabilities; hence a sandwich variance.

    How to read it: 0.2 means that the odds are 22 % higher than predicted (exp(0.2) = 1.22).

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7.
        among: (n,) the rows that count; None for all of them.
        logit: (n,) logits of the scores, where they are known already.

    Raises:
        Undefined: When one of the two outcomes does not occur.
    """
    require_both_outcomes(label, among)
    beta, influence = fit(
        label, np.ones((len(label), 1)), offset=linear_predictor(score) if logit is None else logit, among=among
    )
    return Statistic(float(beta[0]), influence[:, 0], n=size(label, among), counted=among)
