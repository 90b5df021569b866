"""The last steps of a training: calibrate at natural prevalence, lock the threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit
from radaudit.load.image_fingerprints import fingerprint_images
from radaudit.predict.calibrated import calibrate_logits, sigmoid
from radaudit.records import Calibration, Estimate, FittedOn
from radaudit.train.fitting.scoring import score_set
from radaudit.workflows.calibration_steps.bake_off import calibrate_scores
from radaudit.workflows.training_steps.material import VALIDATION, Material
from radaudit.workflows.training_steps.network_building import Built
from radaudit.workflows.training_steps.operating_point import lock_threshold, reached
from radaudit.workflows.training_steps.pixel_sets import PixelSets
from radaudit.workflows.training_steps.train_options import TrainOptions


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """A model that is ready to be used.

    Attributes:
        calibration: Of its logits; None where it has none.
        threshold: Its decision threshold; None where none was asked for.
        notes: Sentences for the user.
    """

    calibration: Calibration | None
    threshold: float | None
    notes: tuple[str, ...]


def finish(
    built: Built,
    sets: PixelSets,
    usable: NDArray[np.bool_],
    options: TrainOptions,
    device: str,
    *,
    is_kept: bool = True,
) -> Finished:
    """Calibrates the network on validation rows as they come, and locks the threshold on the calibrated scores.

    A calibration that cannot be fitted costs no training: the model is then left as it is, and the notes say why.

    Args:
        built: The network with its final weights.
        sets: Images and rows.
        usable: (n_validation,) the validation rows that no weight was fitted to.
        options: Of the training.
        device: Where to compute.
        is_kept: Whether the model goes out of the house, so that its calibration must say which rows it has seen.
    """
    rows = sets.material.rows_of(VALIDATION)[usable]
    cohort = sets.material.cohort
    label, patient = cohort.truth["label"][rows], cohort.patient[rows]
    logit = score_set(built.network, sets.validation, device=device, workers=options.workers)[usable]
    notes: list[str] = []
    calibration = None
    if options.calibrator != "none":
        fitted_on = _describe_rows(sets.material, rows) if is_kept else None
        calibration = _calibrate(logit, sets.material, rows, options, fitted_on, notes)
    score = calibrated_scores(calibration, logit)
    threshold = None
    if options.sensitivity is not None or options.specificity is not None:
        threshold = lock_threshold(label, score, sensitivity=options.sensitivity, specificity=options.specificity)
        notes.append(_say_threshold(threshold, reached(label, score, patient, threshold)))
    else:
        notes.append("No threshold was locked; --sensitivity or --specificity says what it should reach.")
    return Finished(calibration, threshold, tuple(notes))


def calibrated_scores(calibration: Calibration | None, logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities (n,) as the model gives them out."""
    calibrated = logit if calibration is None else calibrate_logits(calibration, logit, None)
    return sigmoid(calibrated)


def _describe_rows(material: Material, rows: NDArray[np.intp]) -> FittedOn:
    cohort = material.cohort
    assert cohort.image is not None
    # A table whose column says who is validation may be audited on its other rows; one that was divided here may not.
    said = material.values.get(VALIDATION, ())
    return FittedOn(
        name=cohort.name,
        sha256=cohort.sha256,
        n=len(rows),
        n_events=int(cohort.truth["label"][rows].sum()),
        n_patients=len(np.unique(cohort.patient[rows])),
        rows=tuple(sorted(filter(None, set(fingerprint_images([cohort.image[i] for i in rows]))))),
        split=said[0] if said else "",
    )


def _calibrate(
    logit: NDArray[np.float64],
    material: Material,
    rows: NDArray[np.intp],
    options: TrainOptions,
    fitted_on: FittedOn | None,
    notes: list[str],
) -> Calibration | None:
    cohort = material.cohort
    try:
        outcome = calibrate_scores(
            cohort.truth["label"][rows],
            logit,
            cohort.patient[rows] if cohort.has_patients else None,
            method=options.calibrator,
            seed=options.seed,
            groups=[attribute.take(rows) for attribute in cohort.attributes],
            fitted_on=fitted_on,
        )
    except CannotAudit as error:
        notes.append(f"Not calibrated: {error.problem} {error.cure}")
        return None
    notes.extend(outcome.words)
    return outcome.calibration if outcome.method != "none" else None


def _say_threshold(threshold: float, at: Mapping[str, Estimate]) -> str:
    parts = []
    for name, found in at.items():
        between = f" ({found.low:.2f} to {found.high:.2f})" if found.low is not None else ""
        parts.append(f"{name} {found.value:.3f}{between}")
    return f"Threshold {threshold:.4g}, locked on the validation rows: {', '.join(parts)}."
