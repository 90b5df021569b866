"""Just train twice: whose errors count more."""

from __future__ import annotations

import numpy as np
import pytest

from radaudit.errors import CannotAudit, UsageError
from radaudit.train.objectives.jtt import error_set, row_repeats


def test_errors_are_the_rows_called_wrongly_at_the_threshold():
    label, score = [0, 0, 1, 1, 1], [0.2, 0.5, 0.5, 0.49, 0.9]
    assert error_set(label, score).tolist() == [False, True, False, True, False]
    assert error_set(label, score, threshold=0.6).tolist() == [False, False, True, True, False]


def test_an_error_comes_as_often_as_its_weight_says():
    repeats = row_repeats(np.array([False, True, False]), 20)
    assert repeats.tolist() == [1, 20, 1]
    assert repeats.dtype == np.int64


@pytest.mark.parametrize(("score", "said"), [([0.1, 0.9], "no training row"), ([0.9, 0.1], "every training row")])
def test_a_first_stage_without_errors_or_without_successes_has_nothing_to_tell(score, said):
    with pytest.raises(CannotAudit, match=said):
        error_set([0, 1], score)


@pytest.mark.parametrize(
    ("label", "score"), [([0, 1], [0.5]), ([0, 2], [0.5, 0.5]), ([0, 1], [0.5, 1.5]), ([0, 1], [0.5, np.nan])]
)
def test_unusable_arrays_are_refused(label, score):
    with pytest.raises(UsageError):
        error_set(label, score)


@pytest.mark.parametrize(("errors", "upweight"), [([True], 0), ([True], 1.5), ([1], 2), ([[True]], 2)])
def test_unusable_weights_are_refused(errors, upweight):
    with pytest.raises(UsageError):
        row_repeats(errors, upweight)
