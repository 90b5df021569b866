"""Checkpoints that a full disk or kill -9 cannot spoil, and that run no code when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lightning.fabric.plugins.io.checkpoint_io import CheckpointIO

from radaudit.train.fitting.tensor_files import load_tensors, save_tensors


class SafeCheckpoints(CheckpointIO):
    """Writes every checkpoint beside the last good one before it takes its place; reads tensors and plain values only."""

    def save_checkpoint(self, checkpoint: Mapping[str, Any], path: Any, storage_options: Any = None) -> None:
        """Writes a checkpoint whole, or leaves the earlier one.

        Raises:
            CannotAudit: When the disk does not take it; says what survived.
        """
        save_tensors(checkpoint, Path(path))

    def load_checkpoint(self, path: Any, map_location: Any = None, weights_only: bool | None = None) -> dict[str, Any]:
        """Reads a checkpoint with the restricted unpickler, whatever `weights_only` says.

        Raises:
            UsageError: When it is missing, damaged, or holds anything but tensors and plain values.
        """
        return load_tensors(Path(path), map_location=map_location)

    def remove_checkpoint(self, path: Any) -> None:
        """Removes a checkpoint."""
        Path(path).unlink(missing_ok=True)
