"""Given scores under a given calibration. Imports no torch."""

from __future__ import annotations

import dataclasses
from typing import Any

from radaudit.predict.given import take_scores
from radaudit.records import Cohort, Predictions
from radaudit.workflows.calibration.applying import given_calibration, level_of_rows, settle_use
from radaudit.workflows.options import AuditOptions


def take_calibrated_scores(cohort: Cohort, source: Any, chosen: AuditOptions) -> Predictions:
    """The cohort's own scores, calibrated where a calibration was given.

    Args:
        cohort: With scores.
        source: Its table; None where it cannot be read again.
        chosen: The audit's options.

    Raises:
        UsageError: When the calibration's file is none, or the cohort does not tell the level that chooses its map.
        CannotAudit: When the calibration would be judged on the rows it was fitted to.
    """
    given = given_calibration(chosen)
    if given is None:
        return take_scores(cohort)
    by = level_of_rows(given.calibration, cohort, source, chosen, needs="score")
    use = settle_use(given.calibration, given.source, cohort, by, source, chosen)
    notes: tuple[str, ...] = ()
    if given.calibration.model_sha256:
        whose = given.model_name or "a model"
        notes = (f"The calibration was fitted for {whose}; that these scores are its own cannot be checked.",)
    return dataclasses.replace(take_scores(cohort, given.calibration, by), calibration=use, notes=notes)
