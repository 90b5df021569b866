"""One calibrator for each of several labels, as chest radiograph models give."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.train.calibrators.estimator import Estimator
from radaudit.train.calibrators.inputs import check_logit, check_rows


class PerLabel(Estimator):
    """Fits a copy of one binary calibrator to each label.

    Args:
        calibrator: A binary one, such as `Platt()`.

    Attributes:
        calibrators_: The fitted copies, in the order of the labels.
    """

    def __init__(self, calibrator: Any) -> None:
        self.calibrator = calibrator

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns from logits (n, L) and labels (n, L) 0/1.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When a label has no fit; names the label and the reason.
        """
        rows = check_rows(logit, label, sample_weight, patient, tasks=("multilabel",))
        fitted = []
        for column in range(rows.logit.shape[1]):
            try:
                copy = clone(self.calibrator)
                fitted.append(copy.fit(rows.logit[:, column], rows.label[:, column], rows.weight, rows.patient))
            except Undefined as reason:
                raise Undefined(f"label {column}: {reason}") from None
        self.calibrators_ = fitted
        self._remember(rows, *(f"Label {k}: {note}" for k, one in enumerate(fitted) for note in one.notes_))
        return self

    def predict_logit(self, logit: Any) -> Array:
        """The calibrated logits, (n, L)."""
        check_is_fitted(self)
        given = check_logit(logit, columns=len(self.calibrators_))
        return np.stack([one.predict_logit(given[:, k]) for k, one in enumerate(self.calibrators_)], axis=1)

    def predict_proba(self, logit: Any) -> Array:
        """The calibrated probability of each label, (n, L)."""
        check_is_fitted(self)
        given = check_logit(logit, columns=len(self.calibrators_))
        return np.stack([one.predict_proba(given[:, k]) for k, one in enumerate(self.calibrators_)], axis=1)
