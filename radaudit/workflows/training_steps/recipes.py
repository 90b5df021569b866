"""How an objective is trained: in one run, in two, or with a last layer that is fitted again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.predict.calibrated import sigmoid
from radaudit.train.fitting.assessment import Assess
from radaudit.train.fitting.callbacks import LAST
from radaudit.train.fitting.loop import CHECKPOINTS, Fitted, fit
from radaudit.train.fitting.progress import Progress
from radaudit.train.fitting.ranks import rank, world_size
from radaudit.train.fitting.scoring import score_set
from radaudit.train.fitting.settings import FitSettings
from radaudit.train.fitting.tensor_files import load_tensors
from radaudit.train.objectives.catalogue import OBJECTIVES
from radaudit.train.objectives.jtt import error_set, row_repeats
from radaudit.train.samplers.catalogue import SAMPLERS
from radaudit.train.splits import folds
from radaudit.workflows.training_steps.network_building import Built
from radaudit.workflows.training_steps.pixel_sets import PixelSets
from radaudit.workflows.training_steps.train_options import TrainOptions

FIRST_STAGE = "first-stage"


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What a recipe gives.

    Attributes:
        fitted: The run whose weights are the model's.
        for_calibration: (n_validation,) the validation rows that no weight was fitted to.
        notes: Sentences for the user.
    """

    fitted: Fitted
    for_calibration: NDArray[np.bool_]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPlan:
    """What every recipe needs.

    Attributes:
        sets: Images and cells.
        options: Of the training.
        make: Builds the network anew, with the same first weights.
        assess: Judges the validation set.
        folder: For log and checkpoints.
        identity: What a resumed run must share.
        resume: Go on with a run in the folder.
        progress: Called after every batch.
    """

    sets: PixelSets
    options: TrainOptions
    make: Callable[[], Built]
    assess: Assess
    folder: Path
    identity: Mapping[str, Any]
    resume: bool
    progress: Progress | None


def train_by_recipe(plan: TrainingPlan) -> Trained:
    """Trains the objective as it is meant to be trained.

    Raises:
        UsageError: As `fit` and the samplers do.
        CannotAudit: As `fit` does; and where a first stage leaves nothing to learn.
    """
    recipe = OBJECTIVES[plan.options.objective].recipe
    return {"end_to_end": _end_to_end, "two_stage": _two_stage, "last_layer": _last_layer}[recipe](plan)


def _fit(
    plan: TrainingPlan, settings: FitSettings, folder: Path, network: Any, repeats: NDArray[np.int64] | None = None
) -> Fitted:
    sets, options = plan.sets, plan.options
    objective = OBJECTIVES[options.objective]
    given = dict(options.objective_options)
    if "accumulate" in objective.options:
        given["accumulate"] = settings.accumulate
    name = options.sampler or objective.sampler
    if repeats is None and name == "repeated":
        name = "natural"
    group, label = sets.training.cell, sets.training.label
    own = repeats if name == "repeated" else None
    return fit(
        network,
        sets.training,
        sets.validation,
        settings,
        objective=objective.build(sets.cells.counts.tolist(), given),
        batches=SAMPLERS[name].make(
            group, label, settings.batch_size, settings.seed, rank(), world_size(), repeats=own
        ),
        natural=SAMPLERS["natural"].make(group, label, settings.batch_size, settings.seed + 1),
        cells=sets.cells.names,
        files=sets.files,
        assess=plan.assess,
        folder=folder,
        identity=plan.identity,
        resume=plan.resume,
        progress=plan.progress,
    )


def _everyone(plan: TrainingPlan) -> NDArray[np.bool_]:
    return np.ones(len(plan.sets.validation), dtype=bool)


def _end_to_end(plan: TrainingPlan) -> Trained:
    built = plan.make()
    fitted = _fit(plan, plan.options.fit_settings(built.unfreeze), plan.folder, built.network)
    return Trained(fitted, _everyone(plan))


def _two_stage(plan: TrainingPlan) -> Trained:
    """Just train twice: the training images that a briefly trained network gets wrong come more often."""
    given = OBJECTIVES[plan.options.objective].settings(plan.options.objective_options)
    built = plan.make()
    settings = plan.options.fit_settings(built.unfreeze)
    short = replace(settings, epochs=int(given["first_epochs"]), patience=0, schedule="constant")
    first = _fit(plan, short, plan.folder / FIRST_STAGE, built.network)
    # The last epoch of the first stage, not its best: how long it trained is what the method hangs on.
    state = load_tensors(plan.folder / FIRST_STAGE / CHECKPOINTS / LAST)["state_dict"]
    own = {name.removeprefix("network."): value for name, value in state.items() if name.startswith("network.")}
    built.network.load_state_dict(own)
    as_they_are = plan.sets.training.take(np.arange(len(plan.sets.training)), None)
    logit = score_set(built.network, as_they_are, device=first.device, workers=plan.options.workers)
    wrong = error_set(plan.sets.training.label, sigmoid(logit), float(given["threshold"]))
    repeats = row_repeats(wrong, int(given["upweight"]))
    again = plan.make()
    second = _fit(plan, settings, plan.folder, again.network, repeats)
    note = (
        f"The first stage got {int(wrong.sum()):,} of {len(wrong):,} training images wrong; they come {given['upweight']} times "
        "as often in the second."
    )
    return Trained(second, _everyone(plan), (note,))


def _last_layer(plan: TrainingPlan) -> Trained:
    """Deep feature reweighting on one half of the validation patients; the other half is left for calibration."""
    from radaudit.train.objectives.dfr import retrain_last_layer

    given = OBJECTIVES[plan.options.objective].settings(plan.options.objective_options)
    built = plan.make()
    settings = plan.options.fit_settings(built.unfreeze)
    fitted = _fit(plan, settings, plan.folder, built.network)
    rows = plan.sets.material.rows_of("validation")
    label = plan.sets.material.cohort.truth["label"][rows]
    patient = plan.sets.material.patient_name[rows]
    attributes = [attribute.take(rows) for attribute in plan.sets.material.cohort.attributes]
    half = folds(label, patient, attributes, n_folds=2, seed=settings.seed) == 0
    weights = dict(fitted.weights[settings.select])
    built.network.load_state_dict(weights)
    feature = _features(built, plan.sets, fitted.device, plan.options.workers)
    layer = retrain_last_layer(
        feature[half],
        label[half],
        plan.sets.validation.cell[half],
        patient=patient[half],
        refits=int(given["refits"]),
        seed=settings.seed,
    )
    import torch

    for name, value in (("weight", layer.weight), ("bias", layer.bias)):
        old = weights[f"{built.head}.{name}"]
        weights[f"{built.head}.{name}"] = torch.as_tensor(value, dtype=old.dtype).reshape(old.shape)
    note = (
        f"The last layer was fitted again on {int(half.sum()):,} validation images, {layer.n_cell:,} of every cell at a time "
        f"(penalty C {layer.strength:g}); the other {int((~half).sum()):,} are left for calibration and threshold."
    )
    return Trained(replace(fitted, weights={**fitted.weights, settings.select: weights}), ~half, (note,))


def _features(built: Built, sets: PixelSets, device: str, workers: int) -> NDArray[np.float64]:
    """(n, d) what the last layer is given for every validation image."""
    seen: list[Any] = []
    layer = built.network.get_submodule(built.head)
    handle = layer.register_forward_pre_hook(lambda _, given: seen.append(given[0].detach().double().cpu().numpy()))
    try:
        score_set(built.network, sets.validation, device=device, workers=workers)
    finally:
        handle.remove()
    return np.concatenate([part.reshape(len(part), -1) for part in seen])
