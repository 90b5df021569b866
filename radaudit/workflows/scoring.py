"""From models and a cohort of images to predictions: open, prepare, reuse or run."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.models import open_model
from radaudit.load.pixels import read_input
from radaudit.load.preprocessing import preprocessing_sha256, preprocessing_template
from radaudit.predict.score import Scorer, score_by_each
from radaudit.predict.store import reuse_predictions
from radaudit.records import CalibrationUse, Cohort, Model, Predictions
from radaudit.workflows.calibration_steps.applying import (
    Given,
    given_calibration,
    level_of_rows,
    settle_use,
    with_calibration,
)
from radaudit.workflows.options import DEFAULT_BATCH_SIZE, AuditOptions, FilePath, Progress
from radaudit.workflows.project import declared_preprocessing
from radaudit.workflows.training_patients import count_training_patients


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A model that may score a cohort.

    Attributes:
        scorer: The model under the calibration that counts, and the level of every row for it.
        use: How it is calibrated; None where no calibration counts.
        trained_on: Split of its training -> how many of its patients are audited.
    """

    scorer: Scorer
    use: CalibrationUse | None = None
    trained_on: Mapping[str, int] = field(default_factory=dict)

    def finish(self, predictions: Predictions) -> Predictions:
        """Its predictions with what is known beside the scores."""
        return dataclasses.replace(predictions, calibration=self.use, trained_on=self.trained_on)


def score_images(
    cohort: Cohort,
    model_path: Any,
    source: Any,
    given: AuditOptions,
    chosen: AuditOptions,
    *,
    progress: Progress | None = None,
    reuse: FilePath | None = None,
) -> Predictions:
    """Scores a cohort's images with a model, or takes the scores of an earlier run of the same.

    Args:
        cohort: With images.
        model_path: The model's file or folder.
        source: The cohort's table.
        given: The options that were given.
        chosen: The same joined with the project file's.
        progress: Called with the number of images done and their total.
        reuse: An earlier predictions.parquet.

    Raises:
        UsageError: As `make_ready`; and when the model does not take the images, or its output cannot be read.
        CannotAudit: As `make_ready`; and when no image can be read.
    """
    ready = make_ready(cohort, model_path, source, given, chosen)
    stored = _reused(reuse, cohort, ready.scorer.model)
    if isinstance(stored, Predictions):
        return ready.finish(stored)
    (fresh,) = run_ready(cohort, [ready], chosen, progress)
    return dataclasses.replace(fresh, notes=(*fresh.notes, stored)) if stored else fresh


def make_ready(cohort: Cohort, model_path: Any, source: Any, given: AuditOptions, chosen: AuditOptions) -> Ready:
    """Opens a model, calibrates it, and makes sure that it is not judged on the rows of its calibration.

    Args:
        cohort: With images.
        model_path: The model's file or folder.
        source: The cohort's table.
        given: The options that were given.
        chosen: The same joined with the project file's.

    Raises:
        UsageError: When the model cannot be opened safely, nobody says how images become its input, or a calibration is another
            model's.
        CannotAudit: When a calibration would be judged on the rows it was fitted to.
    """
    model = open_chosen(model_path, given, chosen)
    wanted = given_calibration(chosen)
    model = dataclasses.replace(model, facts=with_calibration(model.facts, wanted))
    calibration = model.facts.calibration
    by = level_of_rows(calibration, source, chosen, needs="image")
    trained_on = count_training_patients(cohort, source, chosen, model_path)
    use = settle_use(calibration, _place(model, wanted), cohort, by, chosen, trained_on)
    return Ready(Scorer(model, by), use, trained_on)


def run_ready(
    cohort: Cohort, models: Sequence[Ready], chosen: AuditOptions, progress: Progress | None
) -> tuple[Predictions, ...]:
    """Runs models that prepare images alike, reading each image once.

    Args:
        cohort: With images.
        models: One or several.
        chosen: The audit's options.
        progress: Called with the number of images done and their total.

    Raises:
        UsageError: When a model does not take the images, or its output cannot be read.
        CannotAudit: When a model fails later on, or a process that reads images dies.
        ValueError: When they prepare images differently.
    """
    found = score_by_each(
        cohort,
        [ready.scorer for ready in models],
        read=read_input,
        batch_size=chosen.get("batch_size", DEFAULT_BATCH_SIZE),
        workers=chosen.get("workers", 0),
        progress=progress,
    )
    return tuple(ready.finish(predictions) for ready, predictions in zip(models, found, strict=True))


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
    return noted("Earlier predictions were not reused: {reason}.", reason=stored)


def _require_preprocessing(model: Model) -> None:
    if model.facts.preprocessing is None:
        raise UsageError(
            f"Nothing says how images become the input of {model.facts.name}, and a guess would audit another model.",
            "Save what follows as preprocess.toml, mend it until it says what the model was trained with, and give it "
            f"with --preprocess preprocess.toml:\n\n{preprocessing_template()}",
        )
