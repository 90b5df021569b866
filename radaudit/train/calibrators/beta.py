"""Beta calibration: the two ends of the scale bend by different amounts."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from radaudit.errors import Undefined
from radaudit.records.arrays import Array
from radaudit.records.calibration import CalibrationMap
from radaudit.train.calibrators.catalogue import Calibrator, declare
from radaudit.train.calibrators.estimator import BinaryCalibrator
from radaudit.train.calibrators.inputs import Rows, check_rows
from radaudit.train.calibrators.logistic import LogisticFit, fit_logistic
from radaudit.train.calibrators.separation import WRONG_WAY, require_overlap


class Beta(BinaryCalibrator):
    """Turns the score p into the logit c + a ln p - b ln(1 - p) with a, b not negative, by maximum likelihood.

    a = b is Platt scaling, a = b = 1 with c = 0 changes nothing. Where the free optimum has a negative a or b, the best map with
    that one 0 is taken, so that the map never falls.

    Attributes:
        a_: Of ln p: bends the low end.
        b_: Of -ln(1 - p): bends the high end.
        c_: Intercept.
        covariance_: (3, 3) of a, b and c, clustered by patient; None where a or b is held at 0, or for one patient alone.

    Source: Kull M, Silva Filho TM, Flach P. Electron J Stat 2017;11:5052. doi:10.1214/17-EJS1338SI
    """

    a_: float
    b_: float
    c_: float
    covariance_: Array | None

    def fit(self, logit: Any, label: Any, sample_weight: Any = None, patient: Any = None) -> Self:
        """Finds a, b and c.

        Raises:
            UsageError: When an argument cannot be used.
            Undefined: When an outcome does not occur, the scores do not vary or separate the outcomes, or the best map that does
                not fall is constant.
        """
        rows = check_rows(logit, label, sample_weight, patient)
        require_overlap(rows)
        log_p, log_q = -np.logaddexp(0, -rows.logit), -np.logaddexp(0, rows.logit)
        columns = np.stack([log_p, -log_q, np.ones(rows.n)], axis=1)
        used, best = _best(rows, columns)
        if len(used) == 1:
            raise Undefined(WRONG_WAY)
        found = np.zeros(3)
        found[used] = best.coefficients
        self.a_, self.b_, self.c_ = (float(value) for value in found)
        self.covariance_ = best.covariance if len(used) == 3 else None
        held = "a" if used == [1, 2] else "b"
        self._remember(
            rows, *([] if len(used) == 3 else [f"Beta calibration: {held} would be negative and is held at 0."])
        )
        return self

    def to_map(self) -> CalibrationMap:
        """The fitted map."""
        check_is_fitted(self)
        return CalibrationMap("beta", {"a": self.a_, "b": self.b_, "c": self.c_})


def _best(rows: Rows, columns: Array) -> tuple[list[int], LogisticFit]:
    """The columns that are used and their fit: the free optimum where it is allowed, else the best on the border.

    The loss is convex, so when the free optimum is not allowed (or at infinity), the best allowed one lies on the border.
    """
    free = _allowed(rows, columns, [0, 1, 2])
    if free is not None:
        return [0, 1, 2], free
    border = [(used, fit) for used in ([0, 2], [1, 2]) if (fit := _allowed(rows, columns, used)) is not None]
    return min(border, key=lambda pair: pair[1].loss) if border else ([2], fit_logistic(rows, columns[:, [2]]))


def _allowed(rows: Rows, columns: Array, used: list[int]) -> LogisticFit | None:
    try:
        fit = fit_logistic(rows, columns[:, used])
    except Undefined:
        return None
    return fit if np.all(fit.coefficients[:-1] >= 0) else None


declare(
    Calibrator(
        name="beta",
        title="Beta calibration",
        make=Beta,
        n_parameters=3,
        when="Scores that crowd near 0 or 1, or whose low and high ends are wrong by different amounts; 200 events or more.",
        cites="Kull M, Silva Filho TM, Flach P. Electron J Stat 2017;11:5052. doi:10.1214/17-EJS1338SI",
    ),
    order=40,
)
