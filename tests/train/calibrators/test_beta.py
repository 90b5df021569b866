"""Beta calibration against a constrained optimizer of scipy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from radaudit.errors import Undefined
from radaudit.train.calibrators.beta import Beta


def _reference(logit, label):
    features = np.stack([log_expit(logit), -log_expit(-logit), np.ones_like(logit)], axis=1)

    def loss(parameters):
        predictor = features @ parameters
        return np.mean(np.logaddexp(0, predictor) - label * predictor)

    def slope(parameters):
        return features.T @ (expit(features @ parameters) - label) / len(label)

    bounds = [(0, None), (0, None), (None, None)]
    options = {"ftol": 1e-15, "gtol": 1e-11, "maxiter": 5000}
    found = minimize(loss, [1.0, 1.0, 0.0], jac=slope, bounds=bounds, method="L-BFGS-B", options=options)
    return found.x, loss


def _draw(a: float, b: float, c: float, seed: int = 5, n: int = 3000):
    random = np.random.default_rng(seed)
    logit = random.normal(0, 2, n)
    label = (random.random(n) < expit(a * log_expit(logit) - b * log_expit(-logit) + c)).astype(int)
    return logit, label


@pytest.mark.parametrize(("a", "b", "c"), [(1, 1, 0), (0.5, 2, 0.3), (2, 0.4, -1), (-0.5, 1.5, 0), (1.5, -0.5, 0.5)])
def test_equals_a_constrained_optimizer(a: float, b: float, c: float) -> None:
    logit, label = _draw(a, b, c)
    fitted = Beta().fit(logit, label)
    ours = np.array([fitted.a_, fitted.b_, fitted.c_])
    theirs, loss = _reference(logit, label)
    assert ours == pytest.approx(theirs, abs=2e-4)
    assert loss(ours) <= loss(theirs) + 1e-13
    assert min(fitted.a_, fitted.b_) >= 0
    assert (fitted.covariance_ is None) == (min(fitted.a_, fitted.b_) == 0)


def test_says_what_is_held_at_zero() -> None:
    low = Beta().fit(*_draw(-0.5, 1.5, 0))
    assert low.a_ == 0
    assert low.notes_ == ("Beta calibration: a would be negative and is held at 0.",)
    high = Beta().fit(*_draw(1.5, -0.5, 0.5))
    assert high.b_ == 0
    assert high.notes_ == ("Beta calibration: b would be negative and is held at 0.",)
    assert Beta().fit(*_draw(1, 1, 0)).notes_ == ()


def test_standard_errors_are_those_of_repeated_samples() -> None:
    fits = [Beta().fit(*_draw(0.8, 1.2, 0.2, seed)) for seed in range(60)]
    seen = np.std([f.b_ for f in fits], ddof=1)
    assert np.mean([np.sqrt(f.covariance_[1, 1]) for f in fits]) == pytest.approx(seen, rel=0.3)


def test_a_sample_that_only_a_hump_would_separate_has_an_optimum_on_the_border() -> None:
    # Diseased in the middle: the free optimum lies at infinity with b below 0.
    logit = np.array([-3.0, -2.5, -1.0, -0.5, 0.0, 0.5, 2.5, 3.0])
    label = np.array([0, 0, 1, 1, 1, 1, 0, 0])
    theirs, loss = _reference(logit, label)
    fitted = Beta().fit(logit, label)
    assert (fitted.a_, fitted.b_, fitted.c_) == pytest.approx(theirs, abs=1e-4)
    assert fitted.b_ == 0
    assert loss([fitted.a_, fitted.b_, fitted.c_]) <= loss(theirs) + 1e-13


def test_says_where_no_fit_exists() -> None:
    with pytest.raises(Undefined, match="separate the diseased"):
        Beta().fit([-2.0, -1, 1, 3], [0, 0, 1, 1])
    logit, label = _draw(1, 1, 0)
    with pytest.raises(Undefined, match="turns a model round"):
        Beta().fit(-logit, label)
