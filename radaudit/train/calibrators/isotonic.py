"""Isotonic calibration: the closest curve that never falls."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined, UsageError
from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import BinaryCalibrator
from radaudit.train.calibrators.inputs import Rows, check_rows
from radaudit.train.calibrators.separation import WRONG_WAY, require_variation

ENOUGH = 1000
"""Rows below which a report says that a curve as free as this follows chance."""


class Isotonic(BinaryCalibrator):
    """Pools neighbors in order of score until the observed share of disease never falls; linear between the pools.

    Cases of one pool get the same risk, so AUROC can change a little.

    Args:
        least_events: Patients of the rarer outcome that it asks for (rows where patients are not known); with fewer it would
            memorize them.
        is_cautious: A pool of m rows in which no case, or every case, is diseased gets the risk 1/2 / (m + 1), or 1 less that,
            instead of certainty, and never more than half the next pool's: certainty is infinitely wrong once it is wrong.
            False gives scikit-learn's curve.

    Attributes:
        knots_: (k, 2) probability in and out.

    Source: Zadrozny B, Elkan C. KDD 2002:694. doi:10.1145/775047.775151; the fit is scikit-learn's.
    """

    knots_: Array

    def __init__(self, least_events: int = 50, is_cautious: bool = True) -> None:
        self.least_events = least_events
        self.is_cautious = is_cautious

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Finds the knots.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When there are too few cases of an outcome, or the curve is flat.
        """
        if not isinstance(self.least_events, (int, np.integer)) or self.least_events < 1:
            raise UsageError(f"least_events is {self.least_events!r}.", "Give a whole number of 1 or more.")
        rows = check_rows(logit, label, sample_weight, patient)
        require_variation(rows)
        self._require_enough(rows)
        score = np.asarray(expit(rows.logit), dtype=np.float64)
        curve = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        curve.fit(score, rows.label, sample_weight=rows.weight)
        before = np.asarray(curve.X_thresholds_, dtype=np.float64)
        after = np.asarray(curve.y_thresholds_, dtype=np.float64)
        if after[0] == after[-1]:
            raise Undefined(WRONG_WAY)
        if self.is_cautious:
            after = _cautious(after, curve.predict(score), rows.weight * rows.n / rows.weight.sum())
        self.knots_ = np.stack([before, after], axis=1)
        few = f"Isotonic calibration was fitted to {rows.n} rows; below {ENOUGH} its steps follow chance."
        self._remember(rows, *([few] if rows.n < ENOUGH else []))
        return self

    def to_map(self) -> CalibrationMap:
        """The fitted map."""
        check_is_fitted(self)
        return CalibrationMap("isotonic", knots=tuple((float(before), float(after)) for before, after in self.knots_))

    def _require_enough(self, rows: Rows) -> None:
        who = np.arange(rows.n) if rows.patient is None else rows.patient
        events, others = (int(np.unique(who[rows.label == outcome]).size) for outcome in (1, 0))
        if min(events, others) < self.least_events:
            unit = "cases" if rows.patient is None else "patients"
            outcome = "with" if events <= others else "without"
            raise Undefined(
                f"isotonic calibration asks for {self.least_events} {unit} {outcome} the disease and has "
                f"{min(events, others)}: it would memorize them"
            )


def _cautious(after: Array, fitted: Array, weight: Array) -> Array:
    """The knots' values with certainty moved inside, (k,); `fitted` (n,) and `weight` (n,) tell how many rows were certain."""
    inside = after[(after > 0) & (after < 1)]
    none, all_ = (float(weight[fitted == certain].sum()) for certain in (0.0, 1.0))
    lowest, highest = 0.5 / (none + 1), 1 - 0.5 / (all_ + 1)
    if inside.size:
        lowest, highest = min(lowest, float(inside[0]) / 2), max(highest, (1 + float(inside[-1])) / 2)
    return np.where(after == 0, lowest, np.where(after == 1, highest, after))


declare(
    Calibrator(
        name="isotonic",
        title="Isotonic regression",
        make=Isotonic,
        n_parameters=None,
        when="1000 rows or more, and a calibration curve of no simple form; ties scores and so moves AUROC.",
        cites="Zadrozny B, Elkan C. KDD 2002:694. doi:10.1145/775047.775151",
        keeps_ranking=False,
    ),
    order=50,
)
