"""Joint test of calibration: are intercept and slope of the recalibration 0 and 1 together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc

from radaudit.errors import Undefined
from radaudit.language import noted
from radaudit.measure.calibration.recalibration import SEPARATED, fit, linear_predictor, require_both_outcomes
from radaudit.measure.catalogue import metric
from radaudit.measure.clustering import correction, patient_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic

FEWEST = 4
"""Patients from which a covariance of two coefficients can be estimated with any freedom left."""


@metric(
    title="Test of calibration (chi-squared, 2 df)",
    better="neither",
    scale="nonnegative",
    domain="calibration",
    order=33,
    is_detail=True,
    is_compared=False,
    reading="A small p says that average risk or spread of the risks is off; a large one does not say that they are right.",
    cites="Cox DR. Biometrika 1958;45:562. doi:10.1093/biomet/45.3-4.562; "
    "Liang KY, Zeger SL. Biometrika 1986;73:13. doi:10.1093/biomet/73.1.13",
)
def calibration_test(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """Wald's statistic of (a, b) = (0, 1) in logit P(y = 1) = a + b logit(p), with errors clustered by patient.

    Its p comes from Hotelling's law, W (C - 2) / (2 (C - 1)) against F(2, C - 2) with C patients, because the covariance is
    estimated too. Simulated size at a nominal .05: .03 to .06 from 30 patients on, with one or four images each.

    How to read it: a distance, large where the pair of estimates lies far from (0, 1) for its errors; p is what counts. A large
    group finds the smallest miscalibration: how much it is stands in slope, calibration in the large and curve.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities; 0 and 1 are moved inside by 1e-7.
        patient: (n,) patient of every row.

    Raises:
        Undefined: When an outcome does not occur, the scores do not vary or separate the outcomes, or with under four patients.
    """
    require_both_outcomes(label)
    predictor = linear_predictor(score)
    if float(np.ptp(predictor)) == 0:
        raise Undefined("every case in this group has the same score")
    patients = int(patient.max()) + 1
    if patients < FEWEST:
        raise Undefined(noted("the test needs {n} patients, and there are {n_patients}", n=FEWEST, n_patients=patients))
    beta, influence = fit(label, np.column_stack([np.ones_like(predictor), predictor]))
    sums = np.stack([patient_sums(column, patient) for column in influence.T])
    covariance = np.einsum("ic,jc->ij", sums, sums) * correction(patients)
    if np.linalg.cond(covariance) > 1e13:
        raise Undefined(SEPARATED)
    away = beta - np.array([0.0, 1.0])
    value = float(away @ np.linalg.solve(covariance, away))
    p = float(fdtrc(2, patients - 2, value * (patients - 2) / (2 * (patients - 1))))
    return Statistic(value, None, n=len(label), p=p)
