"""What is asked of a training: options joined from all their sources, sealed rows refused, settings kept for a resumption."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import UsageError
from radaudit.load.models.hashing import hash_file
from radaudit.load.preprocessing import preprocessing_from_mapping, read_preprocessing
from radaudit.load.project import read_project
from radaudit.records import Preprocessing
from radaudit.records.codec import to_plain
from radaudit.workflows.options import FilePath
from radaudit.workflows.provenance import utc
from radaudit.workflows.sealing import refuse_sealed
from radaudit.workflows.training_steps.material import Material
from radaudit.workflows.training_steps.model_folder import splits_sha256
from radaudit.workflows.training_steps.train_options import (
    FREE,
    TrainOptions,
    check_train_options,
    options_from_plain,
    plain_options,
)
from radaudit.workflows.training_steps.versions import training_versions


def join_options(
    source: Any, given: Mapping[str, Any], weights: FilePath | None, earlier: Mapping[str, Any] | None
) -> TrainOptions:
    """All options: those given, else those of the training that is resumed, else the project file's, else the defaults.

    Raises:
        UsageError: When a resumed training is given another option than it was started with.
    """
    wanted = {name: value for name, value in given.items() if value is not None}
    if "preprocess" in wanted and not isinstance(wanted["preprocess"], Preprocessing):
        wanted["preprocess"] = read_preprocessing(wanted["preprocess"])
    if weights is not None:
        if not Path(weights).is_file():
            raise UsageError(f"There are no weights at {weights}.", "Check the path given to --weights.")
        wanted["weights_sha256"] = hash_file(Path(weights))
    if earlier is None:
        return check_train_options({**_project(source), **wanted})
    # Of a training that was tuned, those that it was given, not those that were chosen.
    started = earlier["tuning"]["base"] if "tuning" in earlier else earlier["options"]
    before = check_train_options(options_from_plain(started))
    now = check_train_options({**options_from_plain(started), **wanted})
    if before.weights_sha256 and weights is None:
        raise UsageError("The training was started from weights of another one.", "Give them again with --weights.")
    for name in wanted:
        if name not in FREE and getattr(before, name) != getattr(now, name):
            raise UsageError(
                f"The training was started with {name} {getattr(before, name)}, and is now given {getattr(now, name)}.",
                "Leave the option out, for a resumed training keeps its own; or train anew in another folder.",
            )
    return now


def _project(source: Any) -> dict[str, Any]:
    """What radaudit.toml beside the table says of columns, groups and preprocessing."""
    project = read_project(source)
    if project is None:
        return {}
    names = {f.name for f in dataclasses.fields(TrainOptions)}
    found = {name: value for name, value in project.options.items() if name in names}
    if project.preprocessing is not None:
        found["preprocess"] = preprocessing_from_mapping(project.preprocessing, "radaudit.toml, [preprocessing]")
    elif "preprocess" in found:
        found["preprocess"] = read_preprocessing(found["preprocess"])
    return found


def refuse_sealed_rows(source: Any, material: Material, options: TrainOptions) -> None:
    """Refuses to learn or to choose by sealed rows, which are often those of the test split of the same table.

    Raises:
        UsageError: When rows for training or validation are sealed, or show a patient of a sealed set.
    """
    columns = {**options.columns, "missing": options.missing}
    if options.positive is not None:
        columns["positive"] = options.positive
    if not material.is_given:
        refuse_sealed(source, "training", {**columns, "split": "none"})
        return
    named = {"split": options.split} if options.split is not None else {}
    for values in material.values.values():
        for value in values:
            refuse_sealed(source, "training", {**columns, **named, "split_value": value})


def settings_to_keep(
    options: TrainOptions, preprocessing: Preprocessing, material: Material, earlier: Mapping[str, Any] | None
) -> dict[str, Any]:
    """What is written down before training, and must be so again when it is resumed.

    Raises:
        UsageError: When the table or the splits have changed since.
    """
    fixed = {"cohort_sha256": material.cohort.sha256, "splits_sha256": splits_sha256(material)}
    if earlier is not None:
        for name, what in (("cohort_sha256", "table"), ("splits_sha256", "division into splits")):
            if earlier.get(name) != fixed[name]:
                raise UsageError(
                    f"The {what} is not the one that the training was started with.",
                    "Bring it back, or train anew in another folder.",
                )
    return {
        "options": plain_options(options),
        "cohort": material.cohort.name,
        **fixed,
        "preprocessing": to_plain(preprocessing),
        "versions": training_versions(),
        "started": earlier["started"] if earlier else utc(),
    }
