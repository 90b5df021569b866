"""From a model and a cohort of images to predictions: open, prepare, reuse or run."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models import open_model
from radaudit.load.pixels import read_input
from radaudit.load.preprocessing import preprocessing_sha256, preprocessing_template
from radaudit.predict.score import score_cohort
from radaudit.predict.store import NOT_REUSED, reuse_predictions
from radaudit.records import Cohort, Model, Predictions
from radaudit.workflows.calibration.applying import (
    Given,
    given_calibration,
    level_of_rows,
    settle_use,
    with_calibration,
)
from radaudit.workflows.options import AuditOptions, FilePath, Progress
from radaudit.workflows.project import declared_preprocessing

DEFAULT_BATCH_SIZE = 32


def score_images(
    cohort: Cohort,
    model_path: Any,
    given: AuditOptions,
    chosen: AuditOptions,
    *,
    progress: Progress | None = None,
    reuse: FilePath | None = None,
    source: Any = None,
) -> Predictions:
    """Scores a cohort's images with a model, or takes the scores of an earlier run of the same.

    Args:
        cohort: With images.
        model_path: The model's file or folder.
        given: The options that were given.
        chosen: The same joined with the project file's.
        progress: Called with the number of images done and their total.
        reuse: An earlier predictions.parquet.
        source: Where the cohort was read from; None where it cannot be read again.

    Raises:
        UsageError: When the model cannot be opened safely, nobody says how images become its input, or a calibration is another
            model's.
        CannotAudit: When no image can be read, or a calibration would be judged on the rows it was fitted to.
    """
    model = open_chosen(model_path, given, chosen)
    wanted = given_calibration(chosen)
    model = dataclasses.replace(model, facts=with_calibration(model.facts, wanted))
    calibration, where = model.facts.calibration, _place(model, wanted)
    by = level_of_rows(calibration, cohort, source, chosen, needs="image")
    use = settle_use(calibration, where, cohort, by, source, chosen, model_path)
    stored = _reused(reuse, cohort, model)
    if isinstance(stored, Predictions):
        return dataclasses.replace(stored, calibration=use)
    fresh = score_cohort(
        cohort,
        model,
        read=read_input,
        batch_size=chosen.get("batch_size", DEFAULT_BATCH_SIZE),
        workers=chosen.get("workers", 0),
        progress=progress,
        by=by,
    )
    return dataclasses.replace(fresh, notes=(*fresh.notes, stored) if stored else fresh.notes, calibration=use)


def _place(model: Model, wanted: Given | None) -> str:
    if wanted is not None:
        return wanted.source
    return "the model's bundle" if model.facts.format == "radaudit_bundle" else "declared in the model file"


def open_chosen(model_path: Any, given: AuditOptions, chosen: AuditOptions) -> Model:
    """The model, with the preprocessing that was given or that it declares.

    Raises:
        UsageError: When it cannot be opened safely, or nobody says how images become its input.
    """
    preprocessing, source = declared_preprocessing(given, chosen)
    model = open_model(
        model_path,
        arch=chosen.get("arch"),
        device=chosen.get("device"),
        preprocessing=preprocessing,
        output=chosen.get("output"),
        positive=chosen.get("positive_class"),
    )
    if preprocessing is not None:
        model = dataclasses.replace(model, facts=dataclasses.replace(model.facts, preprocessing_source=source))
    _require_preprocessing(model)
    return model


def _reused(reuse: FilePath | None, cohort: Cohort, model: Model) -> Predictions | str:
    """The stored scores, or a sentence that says why they were not taken; "" where there are none."""
    if reuse is None or model.facts.preprocessing is None or not Path(reuse).exists():
        return ""
    stored = reuse_predictions(reuse, cohort, model.facts, preprocessing_sha256(model.facts.preprocessing))
    if isinstance(stored, Predictions):
        return stored
    return f"{NOT_REUSED}: {stored}."


def _require_preprocessing(model: Model) -> None:
    if model.facts.preprocessing is None:
        raise UsageError(
            f"Nothing says how images become the input of {model.facts.name}, and a guess would audit another model.",
            "Save what follows as preprocess.toml, mend it until it says what the model was trained with, and give it "
            f"with --preprocess preprocess.toml:\n\n{preprocessing_template()}",
        )
