"""Two measures of the same rows as one contrast: newer less older scores, with how both vary together by patient."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from radaudit.measure.clustering import spread
from radaudit.measure.contrasts import Contrast, Role, Tie, shared, tie
from radaudit.measure.measured import Measured
from radaudit.measure.slices import Slice
from radaudit.records.arrays import Array
from radaudit.records.comparison import BASELINE

NOISE = 1e-6
"""A difference whose error is a smaller share of the models' own is rounding: a shifted copy of a model changes by a constant."""


def paired_contrast(
    before: Measured, after: Measured, where: Slice, own_role: Role, n_patients: int | None
) -> Contrast:
    """A metric of the newer scores against the older ones.

    Args:
        before: The metric with the older scores.
        after: The same with the newer ones.
        where: The rows of both.
        own_role: Which family the change belongs to.
        n_patients: Patients of the cohort; None where the influences are too many to be kept.
    """
    influence: Array | None = None
    if n_patients is not None and before.by_patient is not None and after.by_patient is not None:
        influence = np.zeros(n_patients)
        influence[after.by_patient.patients] += after.by_patient.values
        influence[before.by_patient.patients] -= before.by_patient.values
    return Contrast(after.slim(), before.slim(), BASELINE, own_role, _tie(before, after, where), influence)


def _tie(before: Measured, after: Measured, where: Slice) -> Tie:
    """How the two vary together, and the clustered error of their difference from the difference of the rows' influences.

    With one image a patient that is exactly DeLong's error of a difference of AUROCs, else Obuchowski's.
    """
    how = tie(after, before, shared(after, before))
    new, old = after.statistic, before.statistic
    if new is None or old is None or new.influence is None or old.influence is None:
        return how
    counted = None if new.counted is None or old.counted is None else new.counted | old.counted
    difference = replace(new, influence=new.influence - old.influence, counted=counted, sums=None)
    own = spread(difference, where.patient, counted)
    error = math.sqrt(own.variance) if own.is_seen else 0.0
    if error <= NOISE * max(after.se or 0.0, before.se or 0.0):
        return Tie(None, how.correlation)
    return Tie(error, how.correlation, own.design_effect)
