from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from radaudit.errors import UsageError
from radaudit.predict.given import take_scores
from radaudit.records import Calibration, CalibrationMap


def test_given_scores_are_taken_row_by_row(make_cohort):
    cohort = make_cohort(3, score=np.array([0.1, 0.5, 0.9]), failure=(None, "the score is missing", None), image=None)
    predictions = take_scores(cohort)
    np.testing.assert_array_equal(predictions.score, [0.1, np.nan, 0.9])
    assert predictions.failure == (None, "the score is missing", None)
    assert (predictions.model, predictions.device, predictions.seconds) == (None, "", 0.0)


def test_a_cohort_without_scores_is_refused(make_cohort):
    with pytest.raises(UsageError, match="has no column of scores, and no model was given"):
        take_scores(make_cohort(2))


def test_given_scores_and_stored_ones_need_no_torch():
    code = "import sys, radaudit.predict.given, radaudit.predict.store, radaudit.load.models; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_given_scores_are_calibrated_by_their_logits(make_cohort):
    cohort = make_cohort(3, score=np.array([0.1, 0.5, 0.9]), image=None)
    calibration = Calibration(CalibrationMap("intercept", {"intercept": np.log(2.0)}))
    # Twice the odds: 2/9 -> 2/11, 1 -> 2/3, 18 -> 18/19.
    np.testing.assert_allclose(take_scores(cohort, calibration).score, [2 / 11, 2 / 3, 18 / 19], rtol=1e-12)


def test_a_missing_score_stays_missing_under_a_calibration(make_cohort):
    cohort = make_cohort(2, score=np.array([np.nan, 0.5]), failure=("no score in the table", None), image=None)
    steps = CalibrationMap("isotonic", {}, ((0.0, 0.2), (1.0, 0.6)))
    found = take_scores(cohort, Calibration(steps))
    np.testing.assert_allclose(found.score, [np.nan, 0.4], rtol=1e-12)
