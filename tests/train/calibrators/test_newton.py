"""Newton's method finds the same optimum with and without looking at every bend, and refuses the same."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from radaudit.errors import Undefined
from radaudit.train.calibrators import newton


def _ridge(k: int, penalty: float):
    """Mean loss of a logistic regression on k columns, two of which are the same."""
    draw = np.random.default_rng(k)
    design = draw.normal(size=(400, k))
    design[:, 1] = design[:, 0]
    label = (draw.random(400) < expit(design @ draw.normal(0, 0.3, k))).astype(float)

    def objective(at):
        predictor = design @ at
        fitted = expit(predictor)
        value = np.mean(np.logaddexp(0, predictor) - label * predictor) + penalty * at @ at / 2
        weight = fitted * (1 - fitted)
        hessian = (design.T * weight) @ design / 400 + penalty * np.eye(k)
        return value, design.T @ (fitted - label) / 400 + penalty * at, hessian

    return objective


def test_many_parameters_reach_the_same_optimum_by_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    objective, start = _ridge(newton.MANY + 10, 0.02), np.zeros(newton.MANY + 10)
    found = newton.minimize(objective, start)
    monkeypatch.setattr(newton, "MANY", 10**6)
    assert found == pytest.approx(newton.minimize(objective, start), abs=1e-9)
    assert np.abs(objective(found)[1]).max() < newton.STEEPEST


def test_where_there_is_no_single_optimum_many_parameters_are_refused_as_few_are() -> None:
    for k in (4, newton.MANY + 10):
        with pytest.raises(Undefined, match="no finite optimum"):
            newton.minimize(_ridge(k, 0.0), np.zeros(k))
