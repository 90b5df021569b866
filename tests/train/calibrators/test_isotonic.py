"""Isotonic calibration against scikit-learn, and its caution at the ends."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression

from radaudit.errors import Undefined, UsageError
from radaudit.train.calibrators.isotonic import Isotonic


@pytest.mark.parametrize("weighted", [False, True])
def test_equals_scikit_learn(sample, weighted: bool) -> None:
    weight = 1 + np.arange(1500) % 3 if weighted else None
    fitted = Isotonic(is_cautious=False).fit(sample.logit, sample.label, weight)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(expit(sample.logit), sample.label, weight)
    new = np.linspace(-8, 8, 401)
    np.testing.assert_allclose(fitted.predict_proba(new), theirs.predict(expit(new)), atol=1e-12)


def test_caution_moves_only_what_would_be_certain(sample) -> None:
    plain = Isotonic(is_cautious=False).fit(sample.logit, sample.label).knots_
    careful = Isotonic().fit(sample.logit, sample.label).knots_
    certain = (plain[:, 1] == 0) | (plain[:, 1] == 1)
    assert certain.any()
    assert np.array_equal(plain[~certain], careful[~certain])
    assert np.all((careful[:, 1] > 0) & (careful[:, 1] < 1))
    assert np.all(np.diff(careful[:, 1]) >= 0)


def test_the_cautious_risk_of_an_end_is_that_of_half_a_case_more() -> None:
    # 60 rows without the disease below all others, then 120 half and half, then 60 diseased.
    logit = np.concatenate([np.linspace(-9, -8, 60), np.zeros(120), np.linspace(8, 9, 60)])
    label = np.concatenate([np.zeros(60), np.tile([0, 1], 60), np.ones(60)])
    fitted = Isotonic().fit(logit, label)
    assert fitted.predict_proba([-9, 0, 9]) == pytest.approx([0.5 / 61, 0.5, 1 - 0.5 / 61])
    assert np.isfinite(fitted.predict_logit([-np.inf, np.inf])).all()
    assert fitted.notes_ == ("Isotonic calibration was fitted to 240 rows; below 1000 its steps follow chance.",)


def test_asks_for_enough_of_both_outcomes_counted_in_patients(sample) -> None:
    with pytest.raises(Undefined, match="asks for 50 cases with the disease and has 30"):
        Isotonic().fit(np.linspace(-3, 3, 300), np.repeat([0, 1], [270, 30]))
    with pytest.raises(Undefined, match="asks for 50 patients without the disease and has 10"):
        Isotonic().fit(
            np.linspace(-3, 3, 200), np.repeat([0, 1], [100, 100]), patient=np.r_[np.arange(100) // 10, 10:110]
        )
    assert len(Isotonic(least_events=5).fit([-3.0, -2, -1, 0, 1, 2] * 5, [0, 1, 0, 1, 1, 1] * 5).knots_) >= 2
    with pytest.raises(UsageError, match="least_events"):
        Isotonic(least_events=0).fit(sample.logit, sample.label)


def test_never_turns_a_model_round(sample) -> None:
    with pytest.raises(Undefined, match="turns a model round"):
        Isotonic().fit(np.linspace(-3, 3, 200), np.repeat([1, 0], 100))
    with pytest.raises(Undefined, match="same score"):
        Isotonic().fit(np.zeros(1500), sample.label)


def test_scores_too_close_to_one_to_tell_apart_are_one_score() -> None:
    # The probabilities of logits 40 and 50 are the same number.
    logit = np.concatenate([np.linspace(-2, 2, 200), np.repeat([40.0, 50.0], 50)])
    label = np.concatenate([np.tile([0, 1], 100), np.repeat([1, 0], 50)])
    fitted = Isotonic().fit(logit, label)
    assert fitted.predict_proba([40.0, 50.0]) == pytest.approx([0.5, 0.5], abs=0.01)
