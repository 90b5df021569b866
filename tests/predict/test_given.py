from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from radaudit.errors import UsageError
from radaudit.predict.given import take_scores


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
