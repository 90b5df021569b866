"""The intercept against statsmodels and against what it is for."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.train.calibrators.intercept import Intercept


def test_equals_statsmodels_with_an_offset(sample) -> None:
    fitted = Intercept().fit(sample.logit, sample.label, patient=sample.patient)
    theirs = sm.GLM(sample.label, np.ones(1500), family=sm.families.Binomial(), offset=sample.logit).fit(
        tol=1e-13, cov_type="cluster", cov_kwds={"groups": sample.patient, "use_correction": False}
    )
    assert fitted.intercept_ == pytest.approx(theirs.params[0], rel=1e-9)
    assert fitted.intercept_se_ == pytest.approx(theirs.bse[0] * np.sqrt(500 / 499), rel=1e-6)
    low, high = fitted.interval()
    assert low < fitted.intercept_ < high
    assert high - low == pytest.approx(2 * 1.9647 * fitted.intercept_se_, rel=1e-4)


def test_the_mean_risk_becomes_the_prevalence(sample) -> None:
    risk = Intercept().fit(sample.logit, sample.label).predict_proba(sample.logit)
    assert risk.mean() == pytest.approx(sample.label.mean(), rel=1e-12)


def test_recovers_the_prior_shift_of_group_balanced_training() -> None:
    # Half of the training cases were diseased, 10 % are: the logits are log(9) too high.
    random = np.random.default_rng(2)
    label = random.random(40_000) < 0.1
    logit = random.normal(np.where(label, 1.0, -1.0), np.sqrt(2))  # log likelihood ratio of N(1, 2) and N(-1, 2)
    fitted = Intercept().fit(logit, label)
    assert fitted.intercept_ == pytest.approx(-np.log(9), abs=4 * fitted.intercept_se_)
    assert expit(logit).mean() > 2 * label.mean()


def test_scores_that_separate_the_outcomes_have_an_intercept_too() -> None:
    assert Intercept().fit([-2.0, -1, 1, 2], [0, 0, 1, 1]).intercept_ == pytest.approx(0, abs=1e-10)
    with pytest.raises(Undefined, match="one patient"):
        Intercept().fit([-2.0, -1, 1, 2], [0, 0, 1, 1], patient=[7, 7, 7, 7]).interval()
