"""The trained model as a bundle that an audit opens."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from radaudit.errors import CannotAudit
from radaudit.load.models.radaudit_bundle import save_bundle
from radaudit.records import Preprocessing
from radaudit.workflows.training_steps.finishing import Finished
from radaudit.workflows.training_steps.network_building import Built


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
