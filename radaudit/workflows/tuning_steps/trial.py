"""One training of a search: some patients are learned from as always, others judge what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Untrainable
from radaudit.measure.catalogue import METRICS
from radaudit.measure.estimating import estimate, measure
from radaudit.measure.slices import Rows, everyone
from radaudit.predict.calibrated import calibrate_logits, sigmoid
from radaudit.records import Preprocessing
from radaudit.train.fitting.scoring import score_set
from radaudit.workflows.training_steps.finishing import Finished, finish
from radaudit.workflows.training_steps.judging import make_assess
from radaudit.workflows.training_steps.material import TEST, VALIDATION, Material
from radaudit.workflows.training_steps.network_building import build_network
from radaudit.workflows.training_steps.pixel_sets import Pixels, divide_pixels
from radaudit.workflows.training_steps.recipes import TrainingPlan, train_by_recipe
from radaudit.workflows.training_steps.train_options import TrainOptions
from radaudit.workflows.tuning_steps.parts import Part
from radaudit.workflows.tuning_steps.results import TrialResult

ALWAYS = ("log_loss", "calibration_in_the_large", "calibration_slope")
AT_THRESHOLD = ("sensitivity", "specificity")
"""What is measured beside the AUROC; nothing is chosen by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all trainings of a search share.

    Attributes:
        pixels: All images, read once.
        attributes: Names of the attributes that make the objective's cells.
        preprocessing: How images became the network's input.
        weights: A checkpoint to start from.
        progress: Called after every batch.
    """

    pixels: Pixels
    attributes: tuple[str, ...]
    preprocessing: Preprocessing
    weights: Path | None = None
    progress: Callable[[Any], None] | None = None


def train_and_judge(
    ground: Ground, part: Part, options: TrainOptions, folder: Path, identity: Mapping[str, Any]
) -> TrialResult:
    """Trains on one part with every step inside: cells, sampling, epoch, calibration, threshold; then judges on its other rows.

    What is judged are the scores as the model would give them out, calibrated.

    Args:
        ground: What is shared.
        part: Who is learned from, who judges.
        options: The candidate.
        folder: For checkpoints; a training that was interrupted goes on from there.
        identity: What a resumed training must share.

    Raises:
        Untrainable: When the loss diverges, say.
        UsageError: As `fit` and the samplers do.
        CannotAudit: When memory or the disk is full.
        Interrupted: After Ctrl-C, with a checkpoint to resume from.
    """
    started = time.perf_counter()
    sets = divide_pixels(ground.pixels, part.split, ground.attributes, options)

    def make() -> Any:
        return build_network(options, ground.preprocessing, ground.weights)

    material = sets.material
    plan = TrainingPlan(
        sets, options, make, _assess_on(material, VALIDATION, options), folder, identity, True, ground.progress
    )
    trained = train_by_recipe(plan)
    fitted, built = trained.fitted, make()
    built.network.load_state_dict(fitted.weights[options.select])
    finished = finish(built, sets, trained.for_calibration, options, fitted.device, is_kept=False)
    judged = material.rows_of(TEST)
    logit = score_set(built.network, ground.pixels.take(judged), device=fitted.device, workers=options.workers)
    if finished.calibration is not None:
        logit = calibrate_logits(finished.calibration, logit)
    assessed = _assess_on(material, TEST, options)(material.cohort.truth["label"][judged], logit)
    return TrialResult(
        worst_group=assessed.worst.name,
        worst_low=assessed.worst.low,
        auroc=assessed.average.value,
        measures=_measures(material, judged, logit, finished),
        best_epoch=fitted.best[options.select].epoch + 1,
        epochs=len(fitted.history),
        calibrator="none" if finished.calibration is None else finished.calibration.everyone.kind,
        threshold=finished.threshold,
        seconds=time.perf_counter() - started,
    )


def _assess_on(material: Material, split: str, options: TrainOptions) -> Any:
    rows = material.rows_of(split)
    attributes = [attribute.take(rows) for attribute in material.cohort.attributes]
    return make_assess(material.cohort.patient[rows], attributes, select_events=options.select_events)


def _measures(
    material: Material, judged: NDArray[np.intp], logit: NDArray[np.float64], finished: Finished
) -> dict[str, float | None]:
    """Name -> value in all judged rows; None where it cannot be computed."""
    who = np.unique(material.cohort.patient[judged], return_inverse=True)[1].astype(np.int64)
    label = material.cohort.truth["label"][judged].astype(np.float64)
    rows = everyone(Rows({"label": label, "score": sigmoid(logit)}, who, ()))
    names = ALWAYS if finished.threshold is None else (*ALWAYS, *AT_THRESHOLD)
    at = 0.5 if finished.threshold is None else finished.threshold
    return {name: estimate(measure(METRICS[name], rows, at, seed=0), 0.95).value for name in names}


def check_trainable(ground: Ground, part: Part, options: TrainOptions) -> None:
    """Builds what a training needs and throws it away, so that a wrong value is told before hours are spent.

    Raises:
        UsageError: When network, objective, sampler or variations cannot be built.
    """
    from radaudit.train.objectives.catalogue import OBJECTIVES
    from radaudit.train.samplers.catalogue import SAMPLERS

    sets = divide_pixels(ground.pixels, part.split, ground.attributes, options)
    build_network(options, ground.preprocessing, ground.weights)
    objective = OBJECTIVES[options.objective]
    given = dict(options.objective_options)
    if "accumulate" in objective.options:
        given["accumulate"] = options.accumulate
    objective.build(sets.cells.counts.tolist(), given)
    name = options.sampler or objective.sampler
    if name != "repeated":
        SAMPLERS[name].make(sets.training.cell, sets.training.label, options.batch_size, options.seed)


def failed(error: Untrainable, seconds: float) -> TrialResult:
    """What is kept of a candidate that learned nothing."""
    return TrialResult(reason=error.reason, seconds=seconds)
