"""coefficients: statsmodels' maximum and those of fit, which also gives their influence."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.measure.calibration.recalibration import coefficients, fit
from radaudit.measure.calibration.splines import design, knots


@pytest.mark.parametrize("n", [300, 20_000])
def test_coefficients_are_those_of_the_fit_and_the_maximum(n):
    from statsmodels.api import Logit

    random = np.random.default_rng(0)
    predictor = np.sort(random.normal(-1, 1.5, n))
    label = (random.random(n) < expit(0.3 + 0.8 * predictor)).astype(float)
    columns = design(predictor, knots(predictor, 5))
    found = coefficients(label, columns)
    assert found == pytest.approx(fit(label, columns)[0], rel=1e-9)
    assert found == pytest.approx(Logit(label, columns).fit(disp=0, tol=1e-12).params, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("n", [300, 20_000])
def test_separated_outcomes_have_no_coefficients(n):
    predictor = np.linspace(-2, 2, n)
    with pytest.raises(Undefined, match="separate"):
        coefficients((predictor > 0).astype(float), design(predictor, np.zeros(0)))


@pytest.mark.parametrize("n", [300, 20_000])
def test_the_influence_is_that_at_the_coefficients(n):
    """The sandwich of its squares is statsmodels' to rounding: neither residuals nor information are those of an earlier step."""
    from statsmodels.api import Logit

    random = np.random.default_rng(1)
    predictor = random.normal(-1, 1.5, n)
    label = (random.random(n) < expit(0.3 + 0.8 * predictor)).astype(float)
    columns = np.column_stack([np.ones(n), predictor])
    influence = fit(label, columns)[1]
    fitted = Logit(label, columns).fit(disp=0, tol=1e-14, cov_type="HC0")
    assert influence.T @ influence == pytest.approx(fitted.cov_params(), rel=1e-11)
