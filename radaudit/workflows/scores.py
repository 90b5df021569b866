"""The scores that are audited: the cohort's own or a model's, calibrated where a calibration counts. Imports no torch."""

from __future__ import annotations

import dataclasses
from typing import Any

from radaudit.predict.given import take_scores
from radaudit.records import Cohort, Predictions
from radaudit.workflows.calibration_steps.applying import given_calibration, level_of_rows, settle_use
from radaudit.workflows.options import AuditOptions, FilePath, Progress


def predict_scores(
    cohort: Cohort,
    model: Any,
    source: Any,
    given: AuditOptions,
    chosen: AuditOptions,
    *,
    progress: Progress | None = None,
    reuse: FilePath | None = None,
) -> Predictions:
    """The cohort's own scores, or the model's.

    Args:
        cohort: As `read_audited` gave it.
        model: The model's file or folder; None for given scores.
        source: The cohort's table.
        given: The options that were given.
        chosen: The same joined with the project file's.
        progress: Called with the number of images done and their total.
        reuse: An earlier predictions.parquet.

    Raises:
        UsageError: As `take_calibrated_scores` and `score_images` do.
        CannotAudit: As they do.
    """
    if model is None:
        return take_calibrated_scores(cohort, source, chosen)
    # Only here does torch come in, so that an audit of scores never waits for it.
    from radaudit.workflows.scoring import score_images

    return score_images(cohort, model, source, given, chosen, progress=progress, reuse=reuse)


def take_calibrated_scores(cohort: Cohort, source: Any, chosen: AuditOptions) -> Predictions:
    """The cohort's own scores, calibrated where a calibration was given.

    Args:
        cohort: With scores.
        source: Its table.
        chosen: The audit's options.

    Raises:
        UsageError: When the calibration's file is none, or the cohort does not tell the level that chooses its map.
        CannotAudit: When the calibration would be judged on the rows it was fitted to.
    """
    given = given_calibration(chosen)
    if given is None:
        return take_scores(cohort)
    by = level_of_rows(given.calibration, source, chosen, needs="score")
    use = settle_use(given.calibration, given.source, cohort, by, chosen)
    notes: tuple[str, ...] = ()
    if given.calibration.model_sha256:
        whose = given.model_name or "a model"
        notes = (f"The calibration was fitted for {whose}; that these scores are its own cannot be checked.",)
    return dataclasses.replace(take_scores(cohort, given.calibration, by), calibration=use, notes=notes)
