"""Scores that the cohort already holds. Imports no torch."""

from __future__ import annotations

import numpy as np

from radaudit.errors import UsageError
from radaudit.records import Cohort, Predictions


def take_scores(cohort: Cohort) -> Predictions:
    """The cohort's own scores as predictions, row by row.

    Raises:
        UsageError: When the cohort has no scores.
    """
    if cohort.score is None:
        raise UsageError(
            f"{cohort.name}: has no column of scores, and no model was given.",
            "Name the column with --score, or give a model: radaudit report MODEL COHORT.",
        )
    if cohort.failure is None:
        return Predictions(cohort, cohort.score, (None,) * cohort.n)
    failure = cohort.failure
    unusable = np.array([reason is not None for reason in failure], dtype=bool)
    return Predictions(cohort, np.where(unusable, np.nan, cohort.score), failure)
