"""Dirichlet calibration against a general optimizer, its limits and its choice of penalty."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax

from radaudit.errors import Undefined, UsageError
from radaudit.train.calibrators.dirichlet import PENALTIES, Dirichlet


def _mean_loss(logit, label) -> float:
    return -float(np.mean(log_softmax(logit, axis=1)[np.arange(len(label)), label]))


@pytest.mark.parametrize(("penalty", "intercept_penalty"), [(1e-2, 1e-3), (1.0, 0.3)])
def test_equals_a_general_optimizer_of_the_papers_loss(classes, penalty: float, intercept_penalty: float) -> None:
    logit, label = classes
    features = log_softmax(logit, axis=1)

    def loss(parameters):
        table = parameters.reshape(4, 5)
        off = table[:, :4][~np.eye(4, dtype=bool)]
        kept = penalty * np.mean(off**2) + intercept_penalty * np.mean(table[:, 4] ** 2)
        return _mean_loss(features @ table[:, :4].T + table[:, 4], label) + kept

    found = minimize(loss, np.eye(4, 5).ravel(), method="BFGS", options={"gtol": 1e-7})
    fitted = Dirichlet(penalty, intercept_penalty).fit(logit, label)
    ours = np.column_stack([fitted.weights_, fitted.intercept_])
    np.testing.assert_allclose(ours, found.x.reshape(4, 5), atol=1e-3)
    assert loss(ours.ravel()) <= found.fun + 1e-12


def test_a_strong_penalty_leaves_each_class_to_itself(classes) -> None:
    fitted = Dirichlet(1e6, 1e6).fit(*classes)
    assert np.abs(fitted.weights_[~np.eye(4, dtype=bool)]).max() < 1e-4
    assert np.abs(fitted.intercept_).max() < 1e-4
    assert np.all(np.abs(np.diag(fitted.weights_) - 0.5) < 0.15)


def test_chooses_a_weak_penalty_where_classes_lean_on_each_other_and_a_strong_one_where_not() -> None:
    random = np.random.default_rng(5)
    true = random.normal(0, 1.5, (3000, 3))
    label = (true + random.gumbel(size=true.shape)).argmax(axis=1)
    # Class 1 was learned as a half of class 0.
    mixed = true @ np.array([[1.0, 0.8, 0], [0, 1, 0], [0, 0, 1]])
    assert Dirichlet().fit(mixed, label).penalty_ <= 0.1
    assert Dirichlet().fit(2 * true, label).penalty_ >= 1
    assert set(PENALTIES) >= {Dirichlet().fit(mixed, label, patient=np.arange(3000) // 2).penalty_}


def test_folds_keep_patients_together(classes) -> None:
    # Copies in other folds would make the weakest penalty look best.
    logit, label = (np.concatenate([x[:90]] * 5) for x in classes)
    together = Dirichlet().fit(logit, label, patient=np.tile(np.arange(90), 5))
    apart = Dirichlet().fit(logit, label)
    assert together.penalty_ > apart.penalty_


def test_refuses_what_cannot_be(classes) -> None:
    with pytest.raises(UsageError, match="penalty is 0"):
        Dirichlet(0).fit(*classes)
    with pytest.raises(UsageError, match="intercept_penalty is -1"):
        Dirichlet(1.0, -1).fit(*classes)
    with pytest.raises(Undefined, match="no case of class 3"):
        Dirichlet(1.0).fit(classes[0], classes[1] % 3)
    with pytest.raises(UsageError, match="takes 40 at most"):
        Dirichlet(1.0).fit(np.eye(41), np.arange(41))
    assert np.isfinite(Dirichlet(1.0).fit(*classes).predict_logit([[np.inf, 0, 0, -np.inf]])).all()
