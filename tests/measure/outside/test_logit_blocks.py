"""Sums over blocks against sums over rows."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from radaudit.measure.outside.logit_blocks import _logistic
from radaudit.measure.outside.parting import Cohort
from radaudit.measure.outside.risk_curves import risks
from tests.measure.outside.cohorts import draw_rows, parted


def test_derivatives_of_the_logistic_function():
    # Cauchy's integral: derivative k is k! times the k-th coefficient on a circle on which the function is known.
    at = np.array([-7.0, -1.3, 0.0, 0.4, 3.0])
    circle = np.exp(2j * np.pi * np.arange(64) / 64)
    values = 1 / (1 + np.exp(-(at + circle[:, None])))
    coefficients = np.fft.fft(values, axis=0)[:8].real / 64
    factorial = np.cumprod([1, 1, 2, 3, 4, 5, 6, 7])
    assert np.abs(_logistic(at) - coefficients * factorial[:, None]).max() < 1e-11


@pytest.mark.parametrize("has_slope", [False, True])
def test_fits_are_those_of_statsmodels(has_slope):
    rows = draw_rows(patients=800)
    _, division = parted(rows)
    outside = division.codes != 1
    label, predictor = rows.fields["label"][outside], rows.fields["logit"][outside]
    regressors = sm.add_constant(predictor) if has_slope else np.ones((len(label), 1))
    offset = None if has_slope else predictor
    expected = sm.GLM(label, regressors, sm.families.Binomial(), offset=offset).fit(tol=1e-14)
    fit = division.parting.blocks.without(1, np.array([0.0, 1.0]), has_slope=has_slope)
    assert fit.beta[: 2 if has_slope else 1] == pytest.approx(expected.params, rel=1e-9)
    inverse = expected.cov_params()[-1]
    assert fit.direction[: len(inverse)] == pytest.approx(inverse, rel=1e-6)


def test_mixed_curves_are_summed_by_patient():
    rows = draw_rows(patients=300)
    curves, betas = Cohort(rows).curves, np.array([[0.1, 0.9], [0.12, 0.95], [0.3, 1.2]])
    assert curves.include(betas)
    for beta in betas:
        mix = curves.mix(beta, np.array([0.5, -2.0]))
        residual = rows.fields["label"] - risks(beta[None], rows.fields["logit"])[0]
        expected = np.bincount(rows.patient, residual * (0.5 - 2.0 * rows.fields["logit"]))
        assert curves.influence(mix) == pytest.approx(expected, abs=1e-11)
        assert curves.influence(mix, np.array([3, 17])) == pytest.approx(expected[[3, 17]], abs=1e-11)
        assert curves.squares(mix) == pytest.approx(expected @ expected, rel=1e-11)
