"""The trained model as a bundle that an audit opens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit
from radaudit.load.models.radaudit_bundle import save_bundle
from radaudit.records import Preprocessing
from radaudit.train.objectives.catalogue import OBJECTIVES
from radaudit.workflows.options import DEFAULT_SMALLEST_GROUP
from radaudit.workflows.training_steps.finishing import Finished
from radaudit.workflows.training_steps.judging import without_small_groups
from radaudit.workflows.training_steps.material import VALIDATION, Material
from radaudit.workflows.training_steps.network_building import Built
from radaudit.workflows.training_steps.train_options import TrainOptions


def write_bundle(
    folder: Path,
    built: Built,
    weights: Mapping[str, Any],
    preprocessing: Preprocessing,
    finished: Finished | None,
    training: Mapping[str, Any] | None,
) -> None:
    """Writes the model as a bundle.

    Args:
        folder: Where; a bundle in it is replaced.
        built: The network's name and options.
        weights: Its state dict.
        preprocessing: How images become its input.
        finished: Its calibration and threshold; None for neither.
        training: What is needed to train it again, plain values; None to leave it out.

    Raises:
        CannotAudit: When the disk does not take it.
    """
    try:
        save_bundle(
            folder,
            weights,
            network=built.name,
            arguments=built.arguments,
            preprocessing=preprocessing,
            threshold=finished.threshold if finished else None,
            calibration=finished.calibration if finished else None,
            training=training,
        )
    except OSError as error:
        raise CannotAudit(
            f"The model cannot be written to {folder}: {(error.strerror or type(error).__name__).lower()}.",
            "Training is finished and safe; make room, then run the same command with --resume.",
        ) from error


def numbers_to_show(line: Mapping[str, Any], material: Material, judged: NDArray[np.bool_]) -> dict[str, Any]:
    """The numbers of the validation rows that may stand in a bundle, which goes out of the house.

    Args:
        line: All of them, as the log names them.
        material: Who is who.
        judged: (n_validation,) the validation rows that they are of.
    """
    cohort, rows = material.cohort, material.rows_of(VALIDATION)[judged]
    attributes = [attribute.take(rows) for attribute in cohort.attributes]
    return without_small_groups(line, cohort.patient[rows], attributes, DEFAULT_SMALLEST_GROUP)


def describe_average(options: TrainOptions) -> str:
    """What the bundle in `training/best-average` holds, so that nobody takes it for the model that was asked for."""
    told = "The epoch with the best AUROC of everyone on the validation rows; not calibrated, and without a locked threshold."
    if OBJECTIVES[options.objective].recipe == "last_layer" and options.select != "average":
        first = (
            "This is NOT the model that the training was for: it is the network before its last layer was fitted again"
        )
        return f"{first} ({options.objective}). {told}"
    return told
