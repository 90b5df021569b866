"""Intercept only: all logits move by the same amount, until the mean risk is the observed one."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import BinaryCalibrator
from radaudit.train.calibrators.inputs import check_rows
from radaudit.train.calibrators.logistic import fit_logistic
from radaudit.train.calibrators.sandwich import quantile


class Intercept(BinaryCalibrator):
    """Adds the one number to the logits that makes calibration-in-the-large exact on the rows of the fit.

    Attributes:
        intercept_: What is added; above 0 where the risks were too low.
        intercept_se_: Its standard error, clustered by patient where given; NaN for one patient alone.

    Source: Steyerberg EW et al. Stat Med 2004;23:2567. doi:10.1002/sim.1844
    """

    intercept_: float
    intercept_se_: float

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Finds the intercept.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When an outcome does not occur.
        """
        rows = check_rows(logit, label, sample_weight, patient)
        fitted = fit_logistic(rows, np.ones((rows.n, 1)), offset=rows.logit)
        self.intercept_ = float(fitted.coefficients[0])
        self.intercept_se_ = float("nan") if fitted.covariance is None else float(np.sqrt(fitted.covariance[0, 0]))
        self._remember(rows)
        return self

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence limits of the intercept. Raises `Undefined` for one patient alone."""
        check_is_fitted(self)
        if np.isnan(self.intercept_se_):
            raise Undefined("one patient does not show how much the intercept varies")
        reach = quantile(level, self.n_patients_) * self.intercept_se_
        return self.intercept_ - reach, self.intercept_ + reach

    def to_map(self) -> CalibrationMap:
        """The fitted map."""
        check_is_fitted(self)
        return CalibrationMap("intercept", {"intercept": self.intercept_})


declare(
    Calibrator(
        name="intercept",
        title="Intercept only",
        make=Intercept,
        n_parameters=1,
        when="Risks that are too high or low overall, as after another prevalence; the choice with fewer than 100 events.",
        cites="Steyerberg EW et al. Stat Med 2004;23:2567. doi:10.1002/sim.1844",
    ),
    order=20,
)
