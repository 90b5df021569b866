"""The decision threshold that reaches a wanted sensitivity or specificity on the validation rows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, everyone
from radaudit.records import Estimate

ROUNDING = 1e-9


def lock_threshold(
    label: NDArray[np.int8],
    score: NDArray[np.float64],
    *,
    sensitivity: float | None = None,
    specificity: float | None = None,
) -> float:
    """The threshold, between two scores that occur, with as few digits as tell them apart, so that people can quote it.

    For a sensitivity it is the highest that still flags so large a share of the diseased, for a specificity the lowest that
    leaves so large a share of the others alone.

    Args:
        label: (n,) 0/1, both occur.
        score: (n,) calibrated probabilities.
        sensitivity: Wanted at least, above 0.
        specificity: Wanted at least, above 0.
    """
    if sensitivity is not None:
        own = np.sort(score[label == 1])[::-1]
        last_flagged = own[math.ceil(sensitivity * len(own) - ROUNDING) - 1]
        below = score[score < last_flagged]
        return _between(float(below.max()) if below.size else 0.0, float(last_flagged))
    assert specificity is not None
    own = np.sort(score[label == 0])
    last_left = own[math.ceil(specificity * len(own) - ROUNDING) - 1]
    above = score[score > last_left]
    return _between(float(last_left), float(above.min()) if above.size else 1.0)


def _between(low: float, high: float) -> float:
    middle = (low + high) / 2
    for digits in range(2, 16):
        if low < (rounded := round(middle, digits)) < high:
            return rounded
    return float(np.clip(middle, np.nextafter(0, 1), np.nextafter(1, 0)))


def reached(
    label: NDArray[np.int8], score: NDArray[np.float64], patient: NDArray[np.int64], threshold: float
) -> dict[str, Estimate]:
    """Sensitivity and specificity at the threshold, with intervals clustered by patient."""
    who = np.unique(patient, return_inverse=True)[1].astype(np.int64)
    rows = everyone(Rows({"label": label.astype(np.float64), "score": score}, who, ()))
    return {
        name: estimate(measure(METRICS[name], rows, threshold, seed=0), 0.95) for name in ("sensitivity", "specificity")
    }
