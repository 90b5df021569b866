"""Spiegelhalter's test: is the Brier score what it would be were every score exactly right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from radaudit.errors import Undefined
from radaudit.measure.catalogue import metric
from radaudit.measure.clustering import correction, patient_sums
from radaudit.records.arrays import Array
from radaudit.records.estimates import Statistic


@metric(
    title="Spiegelhalter's z",
    better="neither",
    scale="real",
    domain="calibration",
    order=39,
    is_detail=True,
    is_compared=False,
    reading="Beyond about -2 or 2 miscalibration is shown (a 5 % test). Blind to errors that balance, unlike the test of both "
    "coefficients.",
    cites="Spiegelhalter DJ. Stat Med 1986;5:421. doi:10.1002/sim.4780050506",
)
def spiegelhalter(label: Array, score: Array, patient: NDArray[np.int64]) -> Statistic:
    """Sum of (y - p)(1 - 2p) over its standard error sqrt(sum of (1 - 2p)^2 p (1 - p)), two-sided p from the normal law.

    With several images a patient that error is multiplied by the root of the design effect that the terms show.

    How to read it: above 0 the Brier score is worse than calibrated scores of this spread would have.

    Args:
        label: (n,) 0/1.
        score: (n,) probabilities.
        patient: (n,) patient of every row.

    Raises:
        Undefined: Without any case, with one patient, or where every score is 0, 1/2 or 1.
    """
    if label.size == 0:
        raise Undefined("no case in this group")
    patients = int(patient.max()) + 1
    if patients < 2:
        raise Undefined("all these cases are of one patient")
    weight = 1 - 2 * score
    variance = float(np.sum(weight**2 * score * (1 - score)))
    if variance <= 0:
        raise Undefined("every score in this group is 0, 1/2 or 1: their Brier score cannot vary")
    terms = (label - score) * weight
    total = float(terms.sum())
    if patients < len(label):
        # Around their mean: a miscalibration that all share is no clustering.
        left = terms - total / len(label)
        by_rows = float(np.sum(left**2)) * correction(len(label))
        by_patients = float(np.sum(patient_sums(left, patient) ** 2)) * correction(patients)
        variance *= by_patients / by_rows if by_rows > 0 and by_patients > 0 else len(label) / patients
    value = total / float(np.sqrt(variance))
    return Statistic(value, None, n=len(label), p=2 * float(ndtr(-abs(value))))
