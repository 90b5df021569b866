"""Vector scaling against a general optimizer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax

from radaudit.errors import Undefined
from radaudit.train.calibrators.platt import Platt
from radaudit.train.calibrators.vector import Vector


def _mean_loss(logit, label) -> float:
    return -float(np.mean(log_softmax(logit, axis=1)[np.arange(len(label)), label]))


def test_equals_a_general_optimizer(classes) -> None:
    logit, label = classes
    centered = logit - logit.mean(axis=1, keepdims=True)

    def loss(parameters):
        return _mean_loss(centered * parameters[:4] + np.append(parameters[4:], 0), label)

    found = minimize(loss, [1.0] * 4 + [0.0] * 3, method="BFGS", options={"gtol": 1e-7})
    fitted = Vector().fit(logit, label)
    intercept = np.append(found.x[4:], 0)
    np.testing.assert_allclose(fitted.slope_, found.x[:4], atol=2e-5)
    np.testing.assert_allclose(fitted.intercept_, intercept - intercept.mean(), atol=2e-5)
    assert _mean_loss(fitted.predict_logit(logit), label) <= found.fun + 1e-12


def test_a_constant_in_a_row_changes_nothing(classes) -> None:
    logit, label = classes
    moved = logit + np.linspace(-5, 5, len(label))[:, None]
    plain, other = Vector().fit(logit, label), Vector().fit(moved, label)
    np.testing.assert_allclose(other.predict_proba(moved), plain.predict_proba(logit), atol=1e-9)


def test_two_classes_are_platt_scaling(sample) -> None:
    # With logits (-z/2, z/2) both slopes and the intercept act on z alone.
    fitted = Vector().fit(np.stack([-sample.logit, sample.logit], axis=1) / 2, sample.label)
    risk = fitted.predict_proba(np.stack([-sample.logit, sample.logit], axis=1) / 2)[:, 1]
    np.testing.assert_allclose(risk, Platt().fit(sample.logit, sample.label).predict_proba(sample.logit), atol=1e-7)


def test_says_where_no_fit_exists(classes) -> None:
    with pytest.raises(Undefined, match="no case of class 2"):
        Vector().fit(classes[0], np.where(classes[1] == 2, 0, classes[1]))
    with pytest.raises(Undefined, match="no finite optimum"):
        Vector().fit(np.tile(5.0 * np.eye(3), (4, 1)), np.tile([0, 1, 2], 4))


def test_certain_classes_are_numbers(classes) -> None:
    risk = Vector().fit(*classes).predict_proba([[np.inf, 0, -np.inf, 0]])
    assert risk.sum() == pytest.approx(1)
    assert risk[0, 0] > 0.99
