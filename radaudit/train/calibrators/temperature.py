"""Temperature scaling: one number divides the logits."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.special import expit, softmax
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import Calibrator, Task, declare
from radaudit.train.calibrators.estimator import BinaryCalibrator
from radaudit.train.calibrators.inputs import Codes, Rows, check_logit, check_rows, moved_inside, require_both_outcomes
from radaudit.train.calibrators.inverse_temperature import TemperatureFit, fit_temperature
from radaudit.train.calibrators.sandwich import quantile


class Temperature(BinaryCalibrator):
    """Divides logits by the temperature T that fits best, found exactly in float64.

    Takes logits (n,) with labels 0/1, logits (n, K) with classes 0 .. K - 1, or logits (n, L) with labels (n, L) 0/1, which
    get one temperature a label. T above 1 means that the model is too sure of itself. The ranking and the side of 1/2 of
    every case stay; so the mean risk is moved only by chance, and one that is too high needs an intercept.

    Attributes:
        temperature_: T; (L,) for several labels.
        log_temperature_: Its logarithm.
        log_temperature_se_: Standard error of the logarithm, clustered by patient where given; NaN for one patient alone.
        gradient_: Derivative of the mean loss by log T at the optimum: below 1e-8.
        n_iter_: Newton steps taken.
        task_: "binary", "multiclass" or "multilabel".

    Source: Guo C, Pleiss G, Sun Y, Weinberger KQ. On calibration of modern neural networks. ICML 2017.
    doi:10.48550/arXiv.1706.04599
    """

    temperature_: float | Array
    log_temperature_: float | Array
    log_temperature_se_: float | Array
    gradient_: float | Array
    n_iter_: int
    task_: Task

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Finds T.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When an outcome does not occur, or no finite T above 0 is best.
        """
        rows = check_rows(logit, label, sample_weight, patient, tasks=("binary", "multiclass", "multilabel"))
        if rows.task == "multilabel":
            fits = [_fit_label(rows, column) for column in range(rows.logit.shape[1])]
        else:
            fits = [fit_temperature(rows.logit, rows.label, rows.weight, rows.patient)]
        one = rows.task != "multilabel"
        temperature = np.array([f.temperature for f in fits])
        log_se = np.array([np.nan if f.log_se is None else f.log_se for f in fits])
        gradient = np.array([f.gradient for f in fits])
        self.temperature_ = float(temperature[0]) if one else temperature
        self.log_temperature_ = float(np.log(temperature[0])) if one else np.log(temperature)
        self.log_temperature_se_ = float(log_se[0]) if one else log_se
        self.gradient_ = float(gradient[0]) if one else gradient
        self.n_iter_ = max(f.steps for f in fits)
        self.task_ = rows.task
        self.n_columns_ = 1 if rows.logit.ndim == 1 else rows.logit.shape[1]
        self._remember(rows)
        return self

    def interval(self, level: float = 0.95) -> tuple[float | Array, float | Array]:
        """Confidence limits of T: log T plus and minus Student's t (patients - 1) standard errors.

        Raises:
            Undefined: When there is one patient only.
        """
        check_is_fitted(self)
        if np.any(np.isnan(self.log_temperature_se_)):
            raise Undefined("one patient does not show how much the temperature varies")
        reach = quantile(level, self.n_patients_) * np.asarray(self.log_temperature_se_)
        low, high = np.exp(self.log_temperature_ - reach), np.exp(self.log_temperature_ + reach)
        return (float(low), float(high)) if self.task_ != "multilabel" else (low, high)

    def to_map(self) -> CalibrationMap:
        """The map of two outcomes. Raises `Undefined` for a fit to several classes or labels."""
        check_is_fitted(self)
        if self.task_ != "binary":
            raise Undefined(f"a {self.task_} calibration has no map of one logit")
        return CalibrationMap("temperature", {"temperature": float(self.temperature_)})

    def predict_logit(self, logit: Any) -> Array:
        """The logits divided by T, in the shape they came in."""
        check_is_fitted(self)
        return np.asarray(check_logit(logit, columns=self.n_columns_) / self.temperature_, dtype=np.float64)

    def predict_proba(self, logit: Any) -> Array:
        """Probabilities in the shape of the logits: of disease (n,), of each class (n, K) with sum 1, of each label (n, L)."""
        scaled = self.predict_logit(logit)
        # Two infinite logits in a row have no softmax.
        several = self.task_ == "multiclass"
        return np.asarray(softmax(moved_inside(scaled), axis=1) if several else expit(scaled), dtype=np.float64)


def _fit_label(rows: Rows, column: int) -> TemperatureFit:
    label: Codes = rows.label[:, column]
    try:
        require_both_outcomes(label)
        return fit_temperature(rows.logit[:, column], label, rows.weight, rows.patient)
    except Undefined as reason:
        raise Undefined(f"label {column}: {reason}") from None


declare(
    Calibrator(
        name="temperature",
        title="Temperature scaling",
        make=Temperature,
        n_parameters=1,
        when="Scores that are too sure or too timid, but right on average; cannot mend risks that are too high or low overall.",
        cites="Guo C et al. ICML 2017. doi:10.48550/arXiv.1706.04599",
        tasks=("binary", "multiclass", "multilabel"),
    ),
    order=10,
)
