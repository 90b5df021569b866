"""Vector scaling: every class has its own slope and intercept."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.special import softmax
from sklearn.utils.validation import check_is_fitted

from radaudit.records.arrays import Array
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import Estimator
from radaudit.train.calibrators.inputs import check_logit, check_rows, moved_inside
from radaudit.train.calibrators.softmax_regression import fit_softmax, require_every_class


class Vector(Estimator):
    """Turns the logit z_k of class k into slope_k z_k + intercept_k by maximum likelihood.

    Attributes:
        slope_: (K,); equal for two classes.
        intercept_: (K,), with sum 0.

    Source: Guo C, Pleiss G, Sun Y, Weinberger KQ. ICML 2017. doi:10.48550/arXiv.1706.04599
    """

    slope_: Array
    intercept_: Array

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns from logits (n, K) and classes (n,) 0 .. K - 1.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When a class does not occur, or no finite optimum exists.
        """
        rows = check_rows(logit, label, sample_weight, patient, tasks=("multiclass",))
        require_every_class(rows)
        classes = rows.logit.shape[1]
        # What all classes of a row share does not matter before scaling, and after it would; so it is taken out.
        centered = rows.logit - rows.logit.mean(axis=1, keepdims=True)
        scale = float(np.sqrt(np.mean(centered**2))) or 1.0
        features = np.stack([centered / scale, np.ones_like(centered)], axis=2)
        start = np.tile([1.0, 0.0], (classes, 1))
        free = np.ones((classes, 2), dtype=bool)
        # Only differences between intercepts count.
        free[-1, 1] = False
        # Of two centered logits one is the other's opposite, so that only the sum of the slopes counts.
        free[0, 0] = classes > 2
        found = fit_softmax(rows, features, start, np.zeros((classes, 2)), free)
        self.slope_ = (found[:, 0] if classes > 2 else np.full(2, found[:, 0].mean())) / scale
        self.intercept_ = found[:, 1] - found[:, 1].mean()
        self._remember(rows)
        return self

    def predict_logit(self, logit: Any) -> Array:
        """Calibrated logits (n, K), determined but for a constant in each row."""
        check_is_fitted(self)
        given = moved_inside(check_logit(logit, columns=len(self.slope_)))
        return np.asarray((given - given.mean(axis=1, keepdims=True)) * self.slope_ + self.intercept_)

    def predict_proba(self, logit: Any) -> Array:
        """Probability of each class, (n, K)."""
        return np.asarray(softmax(self.predict_logit(logit), axis=1), dtype=np.float64)


declare(
    Calibrator(
        name="vector",
        title="Vector scaling",
        make=Vector,
        n_parameters=None,
        when="Several classes with some hundred cases each, whose risks are wrong by different amounts.",
        cites="Guo C et al. ICML 2017. doi:10.48550/arXiv.1706.04599",
        tasks=("multiclass",),
        has_map=False,
        keeps_ranking=False,
    ),
    order=60,
)
