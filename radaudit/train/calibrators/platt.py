"""Platt scaling: intercept and slope of the logits, the logistic recalibration of clinical prediction models."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import BinaryCalibrator
from radaudit.train.calibrators.inputs import check_rows
from radaudit.train.calibrators.logistic import fit_logistic
from radaudit.train.calibrators.separation import WRONG_WAY, require_overlap


class Platt(BinaryCalibrator):
    """Turns the logit z into intercept + slope z by unpenalized maximum likelihood.

    Labels are taken as they are: Platt's smoothed targets guard against few events but bias the fit; with few events use
    `Intercept` instead.

    Attributes:
        intercept_: Intercept.
        slope_: Slope, above 0; below 1 where the scores were too sure.
        covariance_: (2, 2) of intercept and slope, clustered by patient where given; None for one patient alone.
        gradient_: Largest derivative of the mean loss at the optimum: below 1e-8.

    Source: Platt J. Advances in Large Margin Classifiers 1999:61 (MIT Press); Cox DR. Biometrika 1958;45:562.
    doi:10.1093/biomet/45.3-4.562
    """

    intercept_: float
    slope_: float
    covariance_: Array | None
    gradient_: float

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Finds intercept and slope.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When an outcome does not occur, the logits do not vary or separate the outcomes, or the best slope is
                not above 0.
        """
        rows = check_rows(logit, label, sample_weight, patient)
        require_overlap(rows)
        # Around their mean the two columns hardly depend on each other, whatever the size of the logits.
        center = float(rows.weight @ rows.logit / rows.weight.sum())
        fitted = fit_logistic(rows, np.stack([np.ones(rows.n), rows.logit - center], axis=1))
        level, slope = (float(value) for value in fitted.coefficients)
        if slope <= 0:
            raise Undefined(WRONG_WAY)
        back = np.array([[1.0, -center], [0.0, 1.0]])
        self.intercept_, self.slope_ = level - slope * center, slope
        self.covariance_ = None if fitted.covariance is None else back @ fitted.covariance @ back.T
        self.gradient_ = fitted.gradient
        self._remember(rows)
        return self

    def to_map(self) -> CalibrationMap:
        """The fitted map."""
        check_is_fitted(self)
        return CalibrationMap("platt", {"intercept": self.intercept_, "slope": self.slope_})


declare(
    Calibrator(
        name="platt",
        title="Platt scaling",
        make=Platt,
        n_parameters=2,
        when="The first choice for two outcomes with 100 events or more: mends the mean risk and the spread.",
        cites="Cox DR. Biometrika 1958;45:562. doi:10.1093/biomet/45.3-4.562; Platt J. MIT Press 1999:61",
    ),
    order=30,
)
