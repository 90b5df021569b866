"""How uncertain fitted parameters are, with patients as units."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from radaudit.records.arrays import Array
from radaudit.train.calibrators.inputs import Codes


def clustered_covariance(scores: Array, information: Array, patient: Codes | None) -> Array | None:
    """Covariance (k, k) of k parameters: information^-1 x (sum over patients of s s') x information^-1 x C / (C - 1).

    s is the sum of a patient's scores, so several images of a patient are not counted as independent; it also holds where the
    map has not the right form.

    Args:
        scores: (n, k) every row's gradient of the loss at the optimum.
        information: (k, k) Hessian of the summed loss there.
        patient: (n,) codes 0 .. C - 1; None where every row is another patient.

    Returns:
        None where there is one patient only, or the information is none.

    Source: Liang KY, Zeger SL. Biometrika 1986;73:13. doi:10.1093/biomet/73.1.13
    """
    sums = scores
    if patient is not None:
        sums = np.stack([np.bincount(patient, weights=column) for column in scores.T], axis=1)
    units = len(sums)
    if units < 2:
        return None
    try:
        inverse = np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return None
    covariance = inverse @ (sums.T @ sums) @ inverse * (units / (units - 1))
    return covariance if np.all(np.isfinite(covariance)) else None


def quantile(level: float, patients: int) -> float:
    """How many standard errors an interval of this level reaches to each side: Student's t with a degree less than patients."""
    return float(stdtrit(patients - 1, (1 + level) / 2))
