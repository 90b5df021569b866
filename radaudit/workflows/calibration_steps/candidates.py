"""Which calibrators are tried, what each needs, and how one is fitted and cross-fitted."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Undefined
from radaudit.predict.calibrated import calibrate_logits
from radaudit.records import UNKNOWN, Calibration
from radaudit.records.arrays import Array
from radaudit.train.calibrators.catalogue import CALIBRATORS, Calibrator
from radaudit.workflows.calibration_steps.sample import Sample

FEWEST = {"platt": (0, 20), "beta": (0, 100), "isotonic": (1000, 100)}
"""Rows, and patients of the rarer outcome, below which a calibrator is not recommended.

Two parameters at ten events each; beta's third needs a curve that can be seen; steps memorize what is smaller.
"""

FEWEST_BY_LEVEL = 100
"""Patients of the rarer outcome for maps by level to be recommended."""

POOLED = {"temperature": 1, "intercept": 1, "platt": 2}
"""Calibrators that are fitted by level, and their parameters."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A calibrator to try.

    Attributes:
        name: As in `Trial`.
        title: As in `Trial`.
        n_parameters: As in `Trial`.
        fit: Learns from rows; raises `Undefined` where they do not allow it.
        too_few: Why these rows are too few to recommend it; "".
    """

    name: str
    title: str
    n_parameters: int | None
    fit: Callable[[Sample], Calibration]
    too_few: str = ""


def list_candidates(sample: Sample) -> list[Candidate]:
    """Everything that can be fitted to two outcomes and travel with a model, from the fewest parameters to the most."""
    found = []
    for name, calibrator in CALIBRATORS.items():
        if "binary" not in calibrator.tasks or not calibrator.has_map or calibrator.reads_level:
            continue
        too_few = _too_few(sample, *FEWEST.get(name, (0, 0)))
        found.append(Candidate(name, calibrator.title, calibrator.n_parameters, _fit_for_all(calibrator), too_few))
    if sample.by is not None:
        levels = int(np.unique(sample.by.codes).size)
        for name, own in POOLED.items():
            title = f"{CALIBRATORS[name].title} by {sample.attribute}"
            too_few = _too_few(sample, 0, FEWEST_BY_LEVEL)
            found.append(Candidate(f"{name} by {sample.attribute}", title, own * levels, _fit_by_level(name), too_few))
    return found


def _too_few(sample: Sample, rows: int, rarer: int) -> str:
    if sample.n < rows:
        return f"not recommended below {rows} rows"
    unit = "patients" if sample.has_patients else "rows"
    return f"not recommended below {rarer} {unit} of the rarer outcome" if sample.n_rarer < rarer else ""


def _fit_for_all(calibrator: Calibrator) -> Callable[[Sample], Calibration]:
    def fit(sample: Sample) -> Calibration:
        with warnings.catch_warnings():
            # Odd logits are told once, for all calibrators and folds together.
            warnings.simplefilter("ignore")
            fitted = calibrator.make().fit(sample.logit, sample.label, patient=sample.patient)
        return Calibration(fitted.to_map())

    return fit


def _fit_by_level(method: str) -> Callable[[Sample], Calibration]:
    def fit(sample: Sample) -> Calibration:
        assert sample.by is not None
        names = np.array(["" if level == UNKNOWN else level for level in sample.by.levels], dtype=object)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            estimator = CALIBRATORS["per_group"].make(method=method)
            estimator.fit(sample.logit, sample.label, names[sample.by.codes], patient=sample.patient)
        found: Calibration = estimator.to_calibration(sample.attribute)
        return found

    return fit


def cross_fit(candidate: Candidate, sample: Sample, folds: NDArray[np.int64]) -> Array:
    """Calibrated logits of every row by fits that have not seen its patient.

    Args:
        candidate: What to fit.
        sample: The rows.
        folds: (repeats, n) the fold of every row.

    Returns:
        (repeats, n).

    Raises:
        Undefined: When it cannot be fitted to the rest of some fold.
    """
    held_out = np.empty(folds.shape)
    for repeat, fold in enumerate(folds):
        for part in range(int(fold.max()) + 1):
            rows = fold == part
            try:
                fitted = candidate.fit(sample.take(np.flatnonzero(~rows)))
            except Undefined as reason:
                raise Undefined(f"could not be fitted in every fold: {reason}") from None
            held_out[repeat, rows] = apply(fitted, sample.take(np.flatnonzero(rows)))
    return held_out


def apply(calibration: Calibration, sample: Sample) -> Array:
    """The calibrated logits of rows, (n,)."""
    return calibrate_logits(calibration, sample.logit, sample.by)
