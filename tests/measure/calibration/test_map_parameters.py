"""Standard errors of fitted maps, against statsmodels' clustered logistic regression and a resampling of patients."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from radaudit.measure.calibration.map_parameters import parameter_estimates
from radaudit.records import CalibrationMap

DRAW = np.random.default_rng(11)
PATIENT = np.repeat(np.arange(400), 2)
LOGIT = DRAW.normal(-1, 1.5, 400)[PATIENT] + DRAW.normal(0, 0.5, 800)
LABEL = (DRAW.random(400)[PATIENT] < expit(0.4 + 0.7 * LOGIT)).astype(np.int8)


def clustered(columns: np.ndarray, offset: np.ndarray | None = None):
    """Coefficients and their covariance by statsmodels, with its C / (C - 1) undone for its (n - 1) / (n - k)."""
    import statsmodels.api as sm

    fitted = sm.GLM(LABEL, columns, family=sm.families.Binomial(), offset=offset).fit(
        cov_type="cluster", cov_kwds={"groups": PATIENT, "use_correction": False}
    )
    return fitted.params, fitted.cov_params() * 400 / 399


def test_platt_has_the_clustered_errors_of_a_logistic_regression() -> None:
    beta, covariance = clustered(np.stack([np.ones(800), LOGIT], axis=1))
    found = parameter_estimates(
        CalibrationMap("platt", {"intercept": beta[0], "slope": beta[1]}), LABEL, LOGIT, PATIENT, 0.95
    )
    np.testing.assert_allclose([found["intercept"].se, found["slope"].se], np.sqrt(np.diag(covariance)), rtol=1e-6)
    assert found["slope"].high == pytest.approx(beta[1] + 1.959964 * np.sqrt(covariance[1, 1]), rel=1e-6)
    assert found["slope"].n_patients == 400


def test_the_intercept_has_the_error_of_a_regression_with_an_offset() -> None:
    beta, covariance = clustered(np.ones((800, 1)), LOGIT)
    found = parameter_estimates(CalibrationMap("intercept", {"intercept": beta[0]}), LABEL, LOGIT, PATIENT, 0.9)
    assert found["intercept"].se == pytest.approx(float(np.sqrt(covariance[0, 0])), rel=1e-6)


def test_a_temperature_has_the_relative_error_of_its_inverse() -> None:
    beta, covariance = clustered(LOGIT[:, None])
    found = parameter_estimates(
        CalibrationMap("temperature", {"temperature": 1 / beta[0]}), LABEL, LOGIT, PATIENT, 0.95
    )["temperature"]
    relative = float(np.sqrt(covariance[0, 0])) / beta[0]
    assert found.se == pytest.approx(relative / beta[0], rel=1e-6)
    np.testing.assert_allclose(
        [found.low, found.high], np.exp(np.log(1 / beta[0]) + np.array([-1, 1]) * 1.959964 * relative), rtol=1e-6
    )


def test_an_exponent_that_was_held_at_zero_has_no_interval() -> None:
    p, q = -np.logaddexp(0, -LOGIT), np.logaddexp(0, LOGIT)
    beta, covariance = clustered(np.stack([q, np.ones(800)], axis=1))
    found = parameter_estimates(
        CalibrationMap("beta", {"a": 0.0, "b": beta[0], "c": beta[1]}), LABEL, LOGIT, PATIENT, 0.95
    )
    assert found["a"].low is None
    assert "held at the edge" in found["a"].note
    assert found["b"].se == pytest.approx(float(np.sqrt(covariance[0, 0])), rel=1e-6)
    assert p.max() < 0


def test_the_error_of_log_temperature_is_that_of_the_literature() -> None:
    """About .042 for 2000 independent rows with a fifth diseased."""
    draw = np.random.default_rng(5)
    z = draw.normal(-1.9, 1.6, 2000)
    label = (draw.random(2000) < expit(z)).astype(np.int8)
    found = parameter_estimates(CalibrationMap("temperature", {"temperature": 1.0}), label, z, np.arange(2000), 0.95)
    assert found["temperature"].se == pytest.approx(0.042, abs=0.006)


def test_one_patient_shows_no_spread_and_an_isotonic_map_has_no_parameters() -> None:
    one = parameter_estimates(
        CalibrationMap("intercept", {"intercept": 0.1}), LABEL[:4], LOGIT[:4], np.zeros(4, np.int64), 0.95
    )
    assert one["intercept"].value == 0.1
    assert "one patient" in one["intercept"].note
    steps = CalibrationMap("isotonic", {}, ((0.0, 0.1), (1.0, 0.9)))
    assert parameter_estimates(steps, LABEL, LOGIT, PATIENT, 0.95) == {}
