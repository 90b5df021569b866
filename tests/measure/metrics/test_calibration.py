"""calibration_in_the_large, calibration_slope, oe_ratio: statsmodels fits, sandwich errors, and what must be undefined."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import logit

from radaudit.errors import Undefined
from radaudit.measure.clustering import spread
from radaudit.measure.metrics.calibration_in_the_large import calibration_in_the_large
from radaudit.measure.metrics.calibration_slope import calibration_slope
from radaudit.measure.metrics.oe_ratio import oe_ratio


@pytest.fixture
def data(draw_cohort):
    label, score, patient = draw_cohort(200, images=3, seed=6)
    return label, 1 / (1 + np.exp(-(0.3 + 1.4 * logit(score)))), patient  # miscalibrated on purpose


def glm(label, exog, offset=None, **fit):
    return sm.GLM(label, exog, family=sm.families.Binomial(), offset=offset).fit(**fit)


def test_intercept_and_its_clustered_error_are_statsmodels(data):
    label, score, patient = data
    fitted = glm(label, np.ones_like(label), logit(score), cov_type="cluster", cov_kwds={"groups": patient})
    ours = calibration_in_the_large(label, score)
    assert ours.value == pytest.approx(fitted.params[0], abs=1e-8)
    # statsmodels' small-sample factor is C / (C - 1) * (n - 1) / (n - k); ours is C / (C - 1).
    factor = (len(label) - 1) / (len(label) - 1)
    assert np.sqrt(spread(ours, patient).variance * factor) == pytest.approx(fitted.bse[0], rel=1e-6)


def test_slope_and_its_clustered_error_are_statsmodels(data):
    label, score, patient = data
    fitted = glm(label, sm.add_constant(logit(score)), cov_type="cluster", cov_kwds={"groups": patient})
    ours = calibration_slope(label, score)
    assert ours.value == pytest.approx(fitted.params[1], abs=1e-8)
    factor = (len(label) - 1) / (len(label) - 2)
    assert np.sqrt(spread(ours, patient).variance * factor) == pytest.approx(fitted.bse[1], rel=1e-6)


def test_shifting_the_logits_shifts_the_intercept_and_scaling_scales_the_slope(data):
    label, score, _ = data
    base = calibration_in_the_large(label, score).value
    shifted = 1 / (1 + np.exp(-(logit(score) + 0.7)))
    assert calibration_in_the_large(label, shifted).value == pytest.approx(base - 0.7, abs=1e-9)
    slope = calibration_slope(label, score).value
    scaled = 1 / (1 + np.exp(-0.5 * logit(score)))
    assert calibration_slope(label, scaled).value == pytest.approx(slope * 2, abs=1e-9)


@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_separated_scores_have_no_slope(gap):
    score = np.concatenate([np.linspace(0.1, 0.4, 20), np.linspace(0.4 + gap, 0.9, 20)])
    with pytest.raises(Undefined, match="separate"):
        calibration_slope(np.repeat([0.0, 1.0], 20), score)


def test_constant_scores_have_no_slope_but_an_intercept():
    label = np.array([1, 0, 0, 0.0] * 10)
    with pytest.raises(Undefined, match="same score"):
        calibration_slope(label, np.full(40, 0.5))
    assert calibration_in_the_large(label, np.full(40, 0.5)).value == pytest.approx(logit(0.25))


def test_scores_of_zero_and_one_are_moved_inside_not_dropped():
    label, score = np.array([0, 1, 0, 1, 1.0]), np.array([0.0, 1.0, 0.3, 0.4, 0.8])
    assert np.isfinite(calibration_in_the_large(label, score).value)


def test_oe_counts():
    assert oe_ratio(np.array([1, 1, 0, 0.0]), np.array([0.5, 0.25, 0.25, 0.0])).value == 2.0
    with pytest.raises(Undefined, match="every score in this group is 0"):
        oe_ratio(np.array([1.0, 0.0]), np.zeros(2))
