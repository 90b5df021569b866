"""What a calibrator changes: the same rows scored before and after it, and the change with an interval paired by patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from radaudit.language import noted
from radaudit.measure.calibration.recalibration import linear_predictor
from radaudit.measure.catalogue import METRICS
from radaudit.measure.clustering import correction
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.intervals.critical import for_patients, pointwise_critical
from radaudit.measure.intervals.wald import wald
from radaudit.measure.measured import Measured
from radaudit.measure.slices import Rows, everyone
from radaudit.records.arrays import Array
from radaudit.records.estimates import Estimate

MEASURES = ("calibration_in_the_large", "calibration_slope", "log_loss", "brier", "net_benefit")
"""What a calibrator is judged by, in the order in which it is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Rows under one calibration, measured.

    Attributes:
        measured: Measure -> it on these rows.
        copies: How often every row stands in them: once a repetition of a cross-fit.
        has_patients: Whether rows are known to share patients.
    """

    measured: Mapping[str, Measured]
    copies: int
    has_patients: bool

    def value(self, name: str) -> float | None:
        """A measure; None where it is undefined."""
        return self.measured[name].value

    def estimate(self, name: str, level: float) -> Estimate:
        """A measure with its interval; `n` and the events count every row once."""
        found = estimate(self.measured[name], level)
        method = found.method if self.has_patients else found.method.replace(", clustered by patient", "")
        events = None if found.n_events is None else found.n_events // self.copies
        effect = None if found.design_effect is None else found.design_effect / self.copies
        return replace(found, n=found.n // self.copies, n_events=events, method=method, design_effect=effect)


def measure_logits(
    label: NDArray[np.int8], logits: Array, patient: NDArray[np.int64], threshold: float, *, has_patients: bool = True
) -> Scored:
    """The measures of calibrated logits.

    Repetitions of a cross-fit are measured as copies of every row: their mean is what a single one gives on average, and the
    variance stays that of the patients, because influence is summed within a patient before it is squared.

    Args:
        label: (n,) 0/1.
        logits: (n,), or (repetitions, n).
        patient: (n,) int64.
        threshold: Decision threshold of the net benefit.
        has_patients: False where every row stands for itself.
    """
    held = np.atleast_2d(logits)
    copies = len(held)
    small = np.exp(-np.abs(held.ravel()))
    score = np.where(held.ravel() >= 0, 1.0, small) / (1.0 + small)
    # In the order of the scores, as in an audit: sums then add alike and fits start well.
    order = np.argsort(score, kind="stable")
    number = np.tile(np.unique(patient, return_inverse=True)[1].astype(np.int64), copies)[order]
    fields = {
        "label": np.tile(label.astype(np.float64), copies)[order],
        "score": score[order],
        "logit": linear_predictor(score[order]),
    }
    part = everyone(Rows(fields, number, ()))
    return Scored({m: measure(METRICS[m], part, threshold, 0) for m in MEASURES}, copies, has_patients)


def change(after: Scored, before: Scored, name: str, level: float) -> Estimate:
    """A measure after less before, on the same patients, so that what both share cancels in the interval.

    The calibrator is taken as it is: a cross-fitted change says what it does to patients it has not seen.

    Args:
        after: The rows under the calibrator.
        before: The same patients without it.
        name: Of `MEASURES`.
        level: Confidence level.

    Source: Bayle P et al. Cross-validation confidence intervals for test error. NeurIPS 2020. doi:10.48550/arXiv.2007.12671
    """
    new, old = after.measured[name], before.measured[name]
    n, events = new.where.n_rows // after.copies, new.where.n_events // after.copies
    known = Estimate(None, level=level, n=n, n_events=events, n_patients=new.where.n_patients, note=noted("no change"))
    if new.statistic is None or old.statistic is None or new.by_patient is None or old.by_patient is None:
        reason = new.reason or old.reason or new.why_no_interval
        return replace(known, note=reason)
    value = new.statistic.value - old.statistic.value
    moved = new.sums - old.sums
    patients = len(moved)
    if patients < 2:
        return replace(known, value=value, note=new.why_no_interval)
    se = float(np.sqrt(correction(patients) * (moved @ moved)))
    low, high = wald(value, se, for_patients(pointwise_critical(level), patients))
    method = "Wald, sandwich, paired" + (", clustered by patient" if after.has_patients else "")
    return replace(known, value=value, low=low, high=high, se=se, method=method, note="")
