"""The sentence of training: read, divide, fit, select, calibrate, lock, write."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.records import Preprocessing
from radaudit.workflows.options import FilePath
from radaudit.workflows.training_result import TrainingResult
from radaudit.workflows.training_steps.material import count_lines, read_material, used_attributes
from radaudit.workflows.training_steps.model_folder import (
    FOLDER,
    forget_unstarted,
    open_folder,
    write_settings,
    write_splits,
)
from radaudit.workflows.training_steps.network_building import build_network, check_architecture
from radaudit.workflows.training_steps.request import join_options, refuse_sealed_rows, settings_to_keep
from radaudit.workflows.training_steps.train_options import FREE, TrainOptions, plain_options
from radaudit.workflows.tuning_steps.request import TuningRequest, join_request, list_candidates, plain_request

Tell = Callable[[str], None]


def run_training(
    source: Any,
    out: FilePath,
    *,
    resume: bool = False,
    weights: FilePath | None = None,
    tune: Mapping[str, Sequence[Any]] | None = None,
    outer_folds: int | None = None,
    inner_folds: int | None = None,
    tune_rule: str | None = None,
    tell: Tell | None = None,
    reading: Callable[[int, int], Any] | None = None,
    progress: Callable[[Any], None] | None = None,
    **options: Any,
) -> TrainingResult:
    """Trains a model whose worst group is the objective, calibrates it, and writes a bundle that an audit takes.

    Args:
        source: A table with one row an image.
        out: The model's folder; new, empty, or with a training to resume.
        resume: Go on with the training in that folder.
        weights: A checkpoint to start from (transfer learning).
        tune: Name of an option -> values, the simplest first; every combination is tried by nested cross-validation on the
            training patients, the model is trained with the one that is chosen, and the choosing is measured. Options within
            options are written `objective_options.step_size`.
        outer_folds: Folds that measure what was chosen without them; 5 by default.
        inner_folds: Folds of the rest that choose; 3 by default.
        tune_rule: "best", or "one-standard-error" for the first candidate that is within one standard error of it.
        tell: Called with every sentence for the user, the counts of classes and groups first.
        reading: Called with the number of images read and their total.
        progress: Called after every batch with a `radaudit.train.fitting.progress.Step`.
        **options: See `radaudit.workflows.training_steps.train_options.TrainOptions`.

    Raises:
        UsageError: When the request is wrong, the folder is somebody else's, or rows are sealed.
        CannotAudit: When images cannot be read, the loss is not finite, memory or the disk is full.
        Interrupted: After Ctrl-C, with a checkpoint to resume from.
    """
    from radaudit.train.fitting.ranks import rank

    folder, is_first = Path(out).resolve(), rank() == 0
    say: Tell = tell if tell is not None and is_first else (lambda _: None)
    # The first process may have begun to write before the others have looked.
    earlier = open_folder(folder, resume=resume) if is_first or resume else None
    chosen = join_options(source, options, weights, earlier)
    check_architecture(chosen.arch)
    request = join_request(tune, outer_folds, inner_folds, tune_rule, earlier)
    if request is not None:
        list_candidates(request, chosen)
        _refuse_several_processes()
    preprocessing = chosen.preprocess or Preprocessing(size=chosen.size, mean=(0.5,), std=(0.25,))
    material = read_material(source, chosen)
    refuse_sealed_rows(source, material, chosen)
    used, note = used_attributes(material, chosen)
    for line in (*count_lines(material, material.cohort.attributes), *material.cohort.notes, *material.notes):
        say(line)
    if note:
        say(note)
    # torch comes in only here, so that a wrong column is told at once.
    import torch

    from radaudit.workflows.training_steps.pixel_sets import divide_pixels, read_pixels

    if chosen.threads is None:  # a run that is resumed elsewhere then has as many
        chosen = dataclasses.replace(chosen, threads=torch.get_num_threads())

    pixels = read_pixels(material, preprocessing, chosen, reading if is_first else None)
    sets = divide_pixels(pixels, pixels.material.split, [a.name for a in used], chosen)
    for line in (*pixels.notes, *sets.notes, _say_cells(sets.cells)):
        say(line)
    settings = settings_to_keep(chosen, preprocessing, sets.material, earlier)
    start = None if weights is None else Path(weights)
    plan = None
    if request is not None:
        plan = _plan(pixels, [a.name for a in used], preprocessing, start, progress, request, chosen)
        settings["tuning"] = {"request": plain_request(request), "base": settings["options"]}
    if is_first:
        write_settings(folder, settings)
        write_splits(folder, sets.material)
    tuned = None
    if plan is not None:
        tuned = _tune(plan, folder, settings, say)
        chosen, sets = (
            tuned.options,
            divide_pixels(pixels, pixels.material.split, plan.ground.attributes, tuned.options),
        )
        settings |= {"options": plain_options(chosen), "tuning": {**settings["tuning"], **tuned.report.plain()}}
        write_settings(folder, settings)
        for line in (f"Training with the chosen settings: {tuned.nested.chosen}.", *sets.notes, _say_cells(sets.cells)):
            say(line)
    run = _Run(folder, sets, chosen, preprocessing, settings, start, resume, is_first)
    try:
        return dataclasses.replace(_train(run, say, progress), tuning=tuned)
    except UsageError:  # a network that cannot be built so, a device that is not there: nothing was trained
        if earlier is None and is_first:
            forget_unstarted(folder)
        raise


def _refuse_several_processes() -> None:
    from radaudit.train.fitting.ranks import world_size

    if world_size() > 1:
        raise UsageError(
            "Settings are tuned by one process, and torchrun started several.",
            "Tune without torchrun; then train with the chosen settings, under torchrun and without --tune.",
        )


def _plan(
    pixels: Any,
    attributes: Sequence[str],
    preprocessing: Preprocessing,
    weights: Path | None,
    progress: Callable[[Any], None] | None,
    request: TuningRequest,
    base: TrainOptions,
) -> Any:
    from radaudit.workflows.tuning_steps.search import plan_search
    from radaudit.workflows.tuning_steps.trial import Ground

    return plan_search(Ground(pixels, tuple(attributes), preprocessing, weights, progress), request, base)


def _tune(plan: Any, folder: Path, settings: Mapping[str, Any], say: Tell) -> Any:
    from radaudit.workflows.tuning_steps.results import FOLDER as TUNING
    from radaudit.workflows.tuning_steps.search import tune_settings

    identity = {
        **{name: settings[name] for name in ("cohort_sha256", "splits_sha256", "preprocessing")},
        "request": settings["tuning"]["request"],
        "base": {name: value for name, value in settings["options"].items() if name not in FREE},
    }
    return tune_settings(plan, folder / FOLDER / TUNING, identity, say)


def _say_cells(cells: Any) -> str:
    named = ", ".join(f"{name} {count:,}" for name, count in zip(cells.names, cells.counts.tolist(), strict=True))
    return f"Cells of the objective: {named}."


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Everything that is settled before the first batch."""

    folder: Path
    sets: Any
    options: TrainOptions
    preprocessing: Preprocessing
    settings: dict[str, Any]
    weights: Path | None
    resume: bool
    is_first: bool


def _train(run: _Run, say: Tell, progress: Callable[[Any], None] | None) -> TrainingResult:
    from radaudit.workflows.training_steps.judging import make_assess
    from radaudit.workflows.training_steps.recipes import TrainingPlan, train_by_recipe

    built = build_network(run.options, run.preprocessing, run.weights)
    for sentence in built.notes:
        say(sentence)
    material, options = run.sets.material, run.options
    rows = material.rows_of("validation")
    attributes = [attribute.take(rows) for attribute in material.cohort.attributes]
    assess = make_assess(material.cohort.patient[rows], attributes, select_events=options.select_events)
    first = assess(material.cohort.truth["label"][rows], rows * 0.0)
    if first.left_out:
        alone = "" if first.groups else " So everyone together decides; --select-events lets smaller groups take part."
        say(f"Too few cases to take part in the choice of the epoch: {', '.join(first.left_out)}.{alone}")
    trained = train_by_recipe(
        TrainingPlan(
            run.sets,
            options,
            lambda: build_network(options, run.preprocessing, run.weights),
            assess,
            run.folder / FOLDER,
            {name: run.settings[name] for name in ("cohort_sha256", "splits_sha256")} | {"network": built.name},
            run.resume,
            progress,
        )
    )
    best = trained.fitted.best[options.select]
    line = trained.fitted.history[best.epoch]
    found = TrainingResult(
        folder=run.folder,
        best_epoch=best.epoch + 1,
        worst_group=str(line["worst_group"]),
        worst_low=float(line["worst_group_low"]),
        average=float(line["auroc"]),
        threshold=None,
        seconds=trained.fitted.seconds,
        is_first=run.is_first,
    )
    return _write(run, built, trained, found, say) if run.is_first else found


def _judged(run: _Run, built: Any, trained: Any, found: TrainingResult) -> dict[str, Any]:
    """The AUROC of the network as it goes into the bundle, on validation rows that no weight of it was fitted to."""
    from radaudit.train.fitting.scoring import score_set
    from radaudit.workflows.training_steps.judging import in_numbers, make_assess

    clean, fitted = trained.for_calibration, trained.fitted
    if clean.all():
        line = fitted.history[found.best_epoch - 1]
        return {key: value for key, value in line.items() if key.startswith(("auroc", "worst"))}
    # The epoch was judged before its last layer was fitted again, so its numbers are those of another network.
    cohort, rows = run.sets.material.cohort, run.sets.material.rows_of("validation")[clean]
    attributes = [attribute.take(rows) for attribute in cohort.attributes]
    assess = make_assess(cohort.patient[rows], attributes, select_events=run.options.select_events)
    logit = score_set(built.network, run.sets.validation, device=fitted.device, workers=run.options.workers)
    return in_numbers(assess(cohort.truth["label"][rows], logit[clean]))


def _write(run: _Run, built: Any, trained: Any, found: TrainingResult, say: Tell) -> TrainingResult:
    from radaudit.workflows.training_steps.bundle_writing import describe_average, numbers_to_show, write_bundle
    from radaudit.workflows.training_steps.finishing import finish

    fitted, options, material = trained.fitted, run.options, run.sets.material
    weights = fitted.weights[options.select]
    built.network.load_state_dict(weights)
    finished = finish(built, run.sets, trained.for_calibration, options, fitted.device)
    for sentence in (*fitted.notes, *trained.notes, *finished.notes):
        say(sentence)
    line = _judged(run, built, trained, found)
    if not trained.for_calibration.all():
        found = dataclasses.replace(
            found,
            worst_group=str(line["worst_group"]),
            worst_low=float(line["worst_group_low"]),
            average=float(line["auroc"]),
        )
    record = {
        **run.settings,
        "cells": list(run.sets.cells.names),
        "images": {split: len(material.rows_of(split)) for split in ("train", "validation", "test")},
        "device": fitted.device,
        "determinism": {"threads": fitted.determinism.threads, **fitted.determinism.switches},
        "not_deterministic": list(fitted.determinism.exceptions),
        "epochs_trained": len(fitted.history),
        "stopped_early": fitted.stopped_early,
        "selected_by": options.select,
        "best_epoch": {way: value.epoch + 1 for way, value in fitted.best.items()},
        "validation": numbers_to_show(line, material, trained.for_calibration),
        "notes": [*run.sets.cells.notes, *fitted.notes, *trained.notes, *finished.notes],
    }
    average = run.folder / FOLDER / "best-average"
    told = {"what": describe_average(options), "epoch": fitted.best["average"].epoch + 1}
    write_bundle(average, built, fitted.weights["average"], run.preprocessing, None, told)
    write_bundle(run.folder, built, weights, run.preprocessing, finished, record)
    write_settings(run.folder, record)
    return dataclasses.replace(found, threshold=finished.threshold)
