"""Logistic regression with an l1 penalty, in the spelling of whichever scikit-learn is installed."""

from __future__ import annotations

import inspect
import warnings

import numpy as np
from numpy.typing import NDArray

from radaudit.records.arrays import Array


def fit_sparse(features: Array, label: NDArray[np.int64], strength: float) -> tuple[Array, float]:
    """Minimizes sum |w| + C sum_i log loss_i, by liblinear, as the authors of DFR do.

    Args:
        features: (n, d), standardized: liblinear penalizes the intercept too, which is harmless only near 0.
        label: (n,) 0/1, both present.
        strength: C.

    Returns:
        Coefficients (d,) and intercept.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    # scikit-learn 1.8 renamed the choice of the penalty; the oldest supported one knows the old name only.
    default = inspect.signature(LogisticRegression.__init__).parameters["penalty"].default
    chosen = {"penalty": "l1"} if default == "l2" else {"l1_ratio": 1.0}
    model = LogisticRegression(solver="liblinear", C=strength, tol=1e-6, max_iter=2000, random_state=0, **chosen)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ConvergenceWarning
        )  # separable features: still the l1 path's best, a finite one
        model.fit(features, label)
    return np.asarray(model.coef_[0], dtype=np.float64), float(model.intercept_[0])
