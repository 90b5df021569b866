"""What every binary calibrator shares: logits in, logits or probabilities out, through the map that travels in a bundle."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Self

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.inputs import Rows, check_logit


class Estimator(BaseEstimator):  # type: ignore[misc]
    """An estimator of scikit-learn that remembers what it was fitted to.

    Attributes:
        n_: Rows of the fit.
        n_patients_: Patients among them; rows where nobody said who is who.
        notes_: Sentences that a report of this fit should print.
    """

    n_: int
    n_patients_: int
    notes_: tuple[str, ...]

    def _remember(self, rows: Rows, *notes: str) -> None:
        moved = (f"{rows.n_moved} scores of exactly 0 or 1 were taken for scores just inside.",)
        self.n_, self.n_patients_ = rows.n, rows.n_patients
        self.notes_ = (*(moved if rows.n_moved else ()), *notes)


class BinaryCalibrator(Estimator):
    """A calibrator of one logit a row.

    Attributes:
        n_events_: Diseased rows of a fit to two outcomes.
    """

    n_events_: int

    @abstractmethod
    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Learns the map from logits (n,) and labels (n,) 0/1, rows weighted and patients known where given."""

    @abstractmethod
    def to_map(self) -> CalibrationMap:
        """The fitted map, which needs nothing but numbers. Raises `NotFittedError` before `fit`."""

    def predict_logit(self, logit: Any) -> Array:
        """The calibrated logits (n,) of logits (n,); infinite ones pass. Raises `UsageError` where one is NaN."""
        check_is_fitted(self)
        return self.to_map()(check_logit(logit, columns=1))

    def predict_proba(self, logit: Any) -> Array:
        """The calibrated probability of disease (n,) of logits (n,)."""
        return np.asarray(expit(self.predict_logit(logit)), dtype=np.float64)

    def _remember(self, rows: Rows, *notes: str) -> None:
        super()._remember(rows, *notes)
        if rows.task == "binary":
            self.n_events_ = int(np.sum(rows.label))
