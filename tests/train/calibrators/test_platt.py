"""Platt scaling against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from radaudit.errors import Undefined
from radaudit.train.calibrators.platt import Platt


def _logit_model(logit, label, weight=None):
    return sm.GLM(label, sm.add_constant(logit), family=sm.families.Binomial(), freq_weights=weight)


def test_equals_statsmodels(sample) -> None:
    fitted = Platt().fit(sample.logit, sample.label)
    theirs = sm.Logit(sample.label, sm.add_constant(sample.logit)).fit(disp=0, tol=1e-13, method="newton")
    assert [fitted.intercept_, fitted.slope_] == pytest.approx(theirs.params, rel=1e-9)
    assert fitted.gradient_ < 1e-8
    n = len(sample.logit)
    robust = sm.Logit(sample.label, sm.add_constant(sample.logit)).fit(disp=0, tol=1e-13, cov_type="HC0")
    np.testing.assert_allclose(fitted.covariance_, robust.cov_params() * n / (n - 1), rtol=1e-6)


def test_errors_clustered_by_patient_equal_statsmodels(sample) -> None:
    fitted = Platt().fit(sample.logit, sample.label, patient=sample.patient.astype(str))
    theirs = sm.Logit(sample.label, sm.add_constant(sample.logit)).fit(
        disp=0, tol=1e-13, cov_type="cluster", cov_kwds={"groups": sample.patient, "use_correction": False}
    )
    np.testing.assert_allclose(fitted.covariance_, theirs.cov_params() * 500 / 499, rtol=1e-6)
    assert fitted.n_patients_ == 500


def test_weights_equal_statsmodels(sample) -> None:
    weight = np.arange(1500) % 4
    fitted = Platt().fit(sample.logit, sample.label, sample_weight=weight)
    theirs = _logit_model(sample.logit, sample.label, weight).fit(tol=1e-13)
    assert [fitted.intercept_, fitted.slope_] == pytest.approx(theirs.params, rel=1e-7)


@pytest.mark.parametrize(("scale", "shift"), [(1e-5, 0), (1e5, 0), (1, 300), (0.01, -50)])
def test_units_of_the_logits_do_not_matter(sample, scale: float, shift: float) -> None:
    plain = Platt().fit(sample.logit, sample.label)
    other = Platt().fit(scale * sample.logit + shift, sample.label)
    assert other.slope_ * scale == pytest.approx(plain.slope_, rel=1e-8)
    np.testing.assert_allclose(
        other.predict_logit(scale * sample.logit + shift), plain.predict_logit(sample.logit), atol=1e-7
    )


def test_makes_calibration_in_the_large_and_slope_exact_where_it_was_fitted(sample) -> None:
    after = Platt().fit(sample.logit, sample.label).predict_logit(sample.logit)
    again = Platt().fit(after, sample.label)
    assert (again.intercept_, again.slope_) == pytest.approx((0, 1), abs=1e-8)


def test_says_where_no_fit_exists() -> None:
    with pytest.raises(Undefined, match="separate the diseased"):
        Platt().fit([-2.0, -1, 1, 3], [0, 0, 1, 1])
    with pytest.raises(Undefined, match="separate the diseased"):
        Platt().fit([-2.0, 1, 1, 3], [0, 0, 1, 1])
    with pytest.raises(Undefined, match="turns a model round"):
        Platt().fit([2.0, 1, -1, -3], [0, 0, 1, 1])
    with pytest.raises(Undefined, match="turns a model round"):
        Platt().fit([2.0, 1, 0, -1, -3, 4], [0, 0, 1, 0, 1, 0])
    with pytest.raises(Undefined, match="same score"):
        Platt().fit(np.ones(4), [0, 0, 1, 1])
