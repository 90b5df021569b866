"""Calibration slope: are the probabilities too extreme or too timid."""

from __future__ import annotations

import numpy as np

from radaudit.errors import Undefined
from radaudit.measure.among import Among, size
from radaudit.measure.calibration.recalibration import fit, linear_predictor, require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.outside.fits import slopes_outside
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Calibration slope",
    better="target",
    target=1.0,
    scale="real",
    domain="calibration",
    order=31,
    reading="1 is ideal; below 1 the risks are too extreme (as after overfitting), above 1 they are too timid.",
    cites="Cox DR. Biometrika 1958;45:562. doi:10.1093/biomet/45.3-4.562; "
    "Van Calster B et al. BMC Med 2019;17:230. doi:10.1186/s12916-019-1466-7",
    outside=slopes_outside,
)
def calibration_slope(label: Array, score: Array, among: Among = None, logit: Array | None = None) -> Statistic:
    """The slope b of logit P(y = 1) = a + b logit(p), by unpenalized maximum likelihood.

    Influence: the second component of H^-1 x (y - mu) with x = (1, logit p).

    How to read it: 0.8 means that the logits should shrink by a fifth: high risks are too high and low ones too low.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7.
        among: (n,) the rows that count; None for all of them.
        logit: (n,) logits of the scores, where they are known already.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary, or they separate the outcomes.
    """
    require_both_outcomes(label, among)
    predictor = linear_predictor(score) if logit is None else logit
    if float(np.ptp(predictor if among is None else predictor[among])) == 0:
        raise Undefined("every case in this group has the same score")
    beta, influence = fit(label, np.stack([np.ones_like(predictor), predictor]).T, among=among)
    return Statistic(float(beta[1]), influence[:, 1], n=size(label, among), counted=among, learns_from_rarer=True)
