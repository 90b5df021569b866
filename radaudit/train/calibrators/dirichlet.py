"""Dirichlet calibration: the risk of a class may lean on the scores of all, as far as the data pay for it."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import UsageError
from radaudit.records.arrays import Array
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import Estimator
from radaudit.train.calibrators.inputs import Rows, check_logit, check_rows, moved_inside
from radaudit.train.calibrators.softmax_regression import fit_softmax, require_every_class

PENALTIES = (100.0, 10.0, 1.0, 1e-1, 1e-2, 1e-3)
"""From which cross-validation chooses, in the order in which one fit starts from the one before."""

FOLDS = 5

MOST_CLASSES = 40
"""Above this the K^2 + K parameters outgrow any radiology data set, and memory."""


class Dirichlet(Estimator):
    """Turns the scores p of K classes into the logits weights ln p + intercept, with ODIR regularization.

    The mean log loss is penalized by the mean square of the off-diagonal weights and of the intercepts: without evidence each
    class keeps to its own score.

    Args:
        penalty: Strength on the off-diagonal weights, above 0; None chooses it by cross-validation, by patient where given.
        intercept_penalty: Strength on the intercepts, above 0; weak by default, because another mix of classes is a matter of
            intercepts and nothing else.

    Attributes:
        weights_: (K, K), one row for each class that comes out.
        intercept_: (K,).
        penalty_: The strength that was used.

    Source: Kull M et al. Beyond temperature scaling. NeurIPS 2019. doi:10.48550/arXiv.1910.12656
    """

    weights_: Array
    intercept_: Array
    penalty_: float

    def __init__(self, penalty: float | None = None, intercept_penalty: float = 1e-3) -> None:
        self.penalty = penalty
        self.intercept_penalty = intercept_penalty

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns from logits (n, K) and classes (n,) 0 .. K - 1.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When a class does not occur.
        """
        for name, value in (("penalty", self.penalty), ("intercept_penalty", self.intercept_penalty)):
            if value is not None and not (np.isfinite(value) and value > 0):
                raise UsageError(f"{name} is {value!r}.", "Give a number above 0.")
        rows = check_rows(logit, label, sample_weight, patient, tasks=("multiclass",))
        if rows.logit.shape[1] > MOST_CLASSES:
            raise UsageError(
                f"Dirichlet calibration of {rows.logit.shape[1]} classes; it takes {MOST_CLASSES} at most.",
                "Use temperature or vector scaling.",
            )
        require_every_class(rows)
        self.penalty_ = self._chosen(rows) if self.penalty is None else float(self.penalty)
        found = self._fitted(rows, self.penalty_, _start(rows))
        self.weights_, self.intercept_ = found[:, :-1], found[:, -1]
        self._remember(rows)
        return self

    def predict_logit(self, logit: Any) -> Array:
        """Calibrated logits (n, K), determined but for a constant in each row."""
        check_is_fitted(self)
        return _logits(
            np.column_stack([self.weights_, self.intercept_]), check_logit(logit, columns=len(self.intercept_))
        )

    def predict_proba(self, logit: Any) -> Array:
        """Probability of each class, (n, K)."""
        return np.asarray(softmax(self.predict_logit(logit), axis=1), dtype=np.float64)

    def _fitted(self, rows: Rows, penalty: float, start: Array) -> Array:
        classes = rows.logit.shape[1]
        strength = np.full((classes, classes + 1), penalty / (classes * (classes - 1)))
        np.fill_diagonal(strength, 0.0)
        strength[:, -1] = self.intercept_penalty / classes
        return fit_softmax(rows, _features(rows.logit), start, strength, np.ones_like(start, dtype=bool))

    def _chosen(self, rows: Rows) -> float:
        patient = np.arange(rows.n) if rows.patient is None else rows.patient
        fold = np.random.default_rng(0).permutation(int(patient.max()) + 1)[patient] % FOLDS
        losses = np.sum([self._losses(rows, fold == k) for k in range(FOLDS)], axis=0)
        return PENALTIES[int(np.argmin(losses))]

    def _losses(self, rows: Rows, held: NDArray[np.bool_]) -> Array:
        """Summed log loss of the rows that are held out, for each penalty."""
        if not held.any() or held.all():
            return np.zeros(len(PENALTIES))
        learned = Rows(rows.logit[~held], rows.label[~held], rows.weight[~held], None, rows.task, 0)
        found, losses = _start(rows), []
        for penalty in PENALTIES:
            found = self._fitted(learned, penalty, found)
            z = _logits(found, rows.logit[held])
            own = z[np.arange(len(z)), rows.label[held]]
            losses.append(float(rows.weight[held] @ (logsumexp(z, axis=1) - own)))
        return np.array(losses)


def _start(rows: Rows) -> Array:
    """The map that changes nothing."""
    classes = rows.logit.shape[1]
    return np.eye(classes, classes + 1)


def _features(logit: Array) -> Array:
    log_p = log_softmax(moved_inside(logit), axis=1)
    return np.asarray(np.column_stack([log_p, np.ones(len(logit))])[:, None, :], dtype=np.float64)


def _logits(found: Array, logit: Array) -> Array:
    return np.asarray(_features(logit)[:, 0] @ found.T, dtype=np.float64)


declare(
    Calibrator(
        name="dirichlet",
        title="Dirichlet calibration (ODIR)",
        make=Dirichlet,
        n_parameters=None,
        when="Several classes with several hundred cases each that are mistaken for one another.",
        cites="Kull M et al. NeurIPS 2019. doi:10.48550/arXiv.1910.12656",
        tasks=("multiclass",),
        has_map=False,
        keeps_ranking=False,
    ),
    order=70,
)
