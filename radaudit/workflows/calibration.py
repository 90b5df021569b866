"""The sentence of `radaudit calibrate`: read, score, try, choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Unpack, cast

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit
from radaudit.load.calibration_split import calibration_split
from radaudit.load.image_fingerprints import fingerprint_images
from radaudit.predict.calibrated import UNCALIBRATED, calibrate_logits, carry_threshold, own_calibration, sigmoid
from radaudit.predict.given import take_scores
from radaudit.records import Attribute, Calibration, Cohort, FittedOn, ModelFacts, Predictions
from radaudit.records.calibration import logit_of_score
from radaudit.tasks.binary import decide
from radaudit.workflows.calibration_result import CalibrationResult, CarriedThreshold
from radaudit.workflows.calibration_steps.applying import level_of_rows
from radaudit.workflows.calibration_steps.bake_off import AUTO, DEFAULT_FOLDS, calibrate_scores
from radaudit.workflows.calibration_steps.overlap import find_overlap
from radaudit.workflows.calibration_steps.protected import require_decision, say_protected
from radaudit.workflows.checking import check_options
from radaudit.workflows.options import DEFAULT_LEVEL, DEFAULT_SMALLEST_GROUP, AuditOptions, Progress
from radaudit.workflows.project import with_project
from radaudit.workflows.reading import Needs, named_columns, read_attribute, read_audited
from radaudit.workflows.sealing import refuse_sealed
from radaudit.workflows.settling import settle_thresholds
from radaudit.workflows.training_patients import count_training_patients, warn_of_trained_patients


class Validation(NamedTuple):
    """Scored validation rows, all of them usable.

    Attributes:
        cohort: All rows.
        predictions: With their scores as they are now.
        rows: (m,) positions of the rows that have a score.
        logit: (m,) the model's own logits there.
        current: What calibrates them now.
        current_by: (m,) rows' levels for it.
    """

    cohort: Cohort
    predictions: Predictions
    rows: NDArray[np.intp]
    logit: NDArray[np.float64]
    current: Calibration
    current_by: Attribute | None = None


def run_calibration(
    model_or_cohort: Any,
    cohort: Any = None,
    *,
    method: str = AUTO,
    by: str = "",
    allow_protected: bool = False,
    folds: int = DEFAULT_FOLDS,
    repeats: int | None = None,
    progress: Progress | None = None,
    **options: Unpack[AuditOptions],
) -> CalibrationResult:
    """Calibrates scores, or a model on validation images: tries every calibrator, recommends one and fits it.

    Args:
        model_or_cohort: With one argument the validation table, which holds scores; with two the model's file or folder.
        cohort: A table with one row a case, of patients that the model was not trained on.
        method: "auto" for the recommended calibrator, or the name of one.
        by: An attribute whose levels get maps of their own: "vendor".
        allow_protected: That it may be an attribute of people, such as sex: a human decision that has to be stated.
        folds: Parts that patients are divided into.
        repeats: How often; by default up to ten times, the fewer the more patients there are.
        progress: Called with the number of images done and their total.
        **options: Those of `run_audit` that say how table and model are read, `thresholds`, `level`, `seed` and `smallest_group`.

    Raises:
        UsageError: When the request is wrong: a missing file, an unknown column, a sealed test set.
        CannotAudit: When nothing can be calibrated: one class only, too few cases, every image unreadable.
    """
    given = check_options(options)
    model, source = (None, model_or_cohort) if cohort is None else (model_or_cohort, cohort)
    chosen, notes = with_project(given, source)
    require_decision(by, is_allowed=allow_protected)
    needs: Needs = "score" if model is None else "image"
    chosen, split = _with_split(chosen, source, needs)
    refuse_sealed(source, "calibration", cast(Mapping[str, Any], chosen))
    found = _score(source, model, given, chosen, progress)
    table, rows = found.cohort, found.rows
    attribute = read_attribute(by, source, chosen, needs=needs).take(rows) if by else None
    facts = found.predictions.model
    label = table.truth["label"][rows]
    patient = table.patient[rows] if table.has_patients else None
    images = None if table.image is None else [table.image[row] for row in rows]
    threshold = settle_thresholds(chosen, found.predictions)[0][0]  # the risk at which net benefit is measured
    outcome = calibrate_scores(
        label,
        found.logit,
        patient,
        method=method,
        by=attribute,
        attribute=by,
        current=found.current,
        current_by=found.current_by,
        threshold=threshold,
        folds=folds,
        repeats=repeats,
        level=chosen.get("level", DEFAULT_LEVEL),
        seed=chosen.get("seed", 0),
        groups=[a.take(rows) for a in table.attributes],
        smallest_group=chosen.get("smallest_group", DEFAULT_SMALLEST_GROUP),
        fitted_on=FittedOn(
            name=table.name,
            sha256=table.sha256,
            n=len(rows),
            n_events=int(label.sum()),
            n_patients=len(rows) if patient is None else int(np.unique(patient).size),
            rows=() if images is None else tuple(sorted(set(fingerprint_images(images)) - {""})),
            split=split,
        ),
        model_sha256=facts.sha256 if facts else "",
    )
    declared = facts.threshold if facts else None
    thresholds = {declared: True} | ({threshold: threshold == declared} if "thresholds" in chosen else {})
    carried = tuple(
        _carry(at, found, outcome.calibration, attribute, is_declared=own)
        for at, own in thresholds.items()
        if at is not None
    )
    protected = say_protected(outcome.calibration.attribute)
    return CalibrationResult(
        outcome=outcome,
        cohort_name=table.name,
        model=facts,
        model_path=None if model is None else model,
        carried=carried,
        notes=(*notes, *_told(found), *((protected,) if protected else ())),
        warnings=()
        if model is None
        else warn_of_trained_patients(count_training_patients(table, source, chosen, model)),
    )


def _with_split(chosen: AuditOptions, source: Any, needs: Needs) -> tuple[AuditOptions, str]:
    columns = cast(Mapping[str, Any], chosen)
    split = calibration_split(source, named_columns(columns), chosen.get("split_value"), needs=needs)
    # A calibration that the project file names is for audits; here the model is calibrated anew.
    rest = {name: value for name, value in columns.items() if name != "calibration"}
    return cast(AuditOptions, {**rest, "split_value": split} if split else rest), split


def _score(source: Any, model: Any, given: AuditOptions, chosen: AuditOptions, progress: Progress | None) -> Validation:
    cohort = read_audited(source, chosen, needs="score" if model is None else "image")
    if model is None:
        predictions = take_scores(cohort)
        rows = _scored(predictions)
        return Validation(cohort, predictions, rows, logit_of_score(predictions.score[rows]), UNCALIBRATED)
    from radaudit.predict.score import Scorer
    from radaudit.workflows.scoring import Ready, open_chosen, run_ready

    opened = open_chosen(model, given, chosen)
    _refuse_its_own_rows(opened.facts, cohort)
    by = level_of_rows(opened.facts.calibration, source, chosen, needs="image")
    # Not `make_ready`: here the calibration that the model has is replaced, not judged.
    (predictions,) = run_ready(cohort, [Ready(Scorer(opened, by))], chosen, progress)
    rows = _scored(predictions)
    assert predictions.logit is not None
    assert predictions.model is not None
    current = own_calibration(predictions.model.temperature, predictions.model.calibration)
    return Validation(
        cohort, predictions, rows, predictions.logit[rows], current, None if by is None else by.take(rows)
    )


def _refuse_its_own_rows(facts: ModelFacts, cohort: Cohort) -> None:
    """Stops where the model's calibration comes from these rows: as the state before, it would be judged on its own homework.

    Raises:
        CannotAudit: Says what was seen and what to do.
    """
    overlap = "" if facts.calibration is None else find_overlap(facts.calibration, cohort)
    if overlap:
        raise CannotAudit(
            f"{facts.name} has a calibration already, and it belongs to these rows: {overlap.replace('audited', 'given')}. "
            "No other could look better on them.",
            "Calibrate on other patients, such as those of the hospital where the model is to be used.",
        )


def _scored(predictions: Predictions) -> NDArray[np.intp]:
    rows = np.flatnonzero(predictions.is_scored)
    if not len(rows):
        name = predictions.cohort.name
        reason = next((r for r in predictions.failure if r), "")
        raise CannotAudit(f"{name}: no row has a score ({reason}).", "Check the images, or the score column.")
    return rows


def _carry(
    threshold: float, found: Validation, after: Calibration, by: Attribute | None, *, is_declared: bool
) -> CarriedThreshold:
    """The threshold that flags the same cases on the calibrated scale, and how many are flagged otherwise all the same."""
    carried = carry_threshold(threshold, found.current, after)
    was = decide(sigmoid(calibrate_logits(found.current, found.logit, found.current_by)), threshold)
    new_by = by if after is not found.current else found.current_by
    now = decide(sigmoid(calibrate_logits(after, found.logit, new_by)), carried)
    return CarriedThreshold(threshold, carried, int(np.count_nonzero(was != now)), len(was), is_declared)


def _told(found: Validation) -> tuple[str, ...]:
    """What was inferred of the table and the output, for the reader."""
    notes = [*found.cohort.notes, *found.predictions.notes]
    unscored = found.cohort.n - len(found.rows)
    if unscored:
        notes.append(f"Rows without a score, left out: {unscored:,}.")
    return tuple(note.replace("Audited: the", "Used: the") for note in notes)
