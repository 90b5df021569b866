"""Scores that the cohort already holds. Imports no torch."""

from __future__ import annotations

import numpy as np

from radaudit.errors import UsageError
from radaudit.predict.calibrated import calibrate_logits, sigmoid
from radaudit.records import Attribute, Calibration, Cohort, Predictions
from radaudit.records.calibration import logit_of_score


def take_scores(cohort: Cohort, calibration: Calibration | None = None, by: Attribute | None = None) -> Predictions:
    """The cohort's own scores as predictions, row by row.

    Args:
        cohort: With scores.
        calibration: What to apply to their logits; None leaves them as they are.
        by: The level of every row, where the calibration has a map for each.

    Raises:
        UsageError: When the cohort has no scores, or nobody says which level a row is of.
    """
    if cohort.score is None:
        raise UsageError(
            f"{cohort.name}: has no column of scores, and no model was given.",
            "Name the column with --score, or give a model: radaudit report MODEL COHORT.",
        )
    score = cohort.score
    if calibration is not None:
        known = np.flatnonzero(~np.isnan(score))
        logit = logit_of_score(score[known])
        score = score.copy()
        score[known] = sigmoid(calibrate_logits(calibration, logit, None if by is None else by.take(known)))
    if cohort.failure is None:
        return Predictions(cohort, score, (None,) * cohort.n)
    failure = cohort.failure
    unusable = np.array([reason is not None for reason in failure], dtype=bool)
    return Predictions(cohort, np.where(unusable, np.nan, score), failure)
