"""Files of tensors and plain values, written whole or not at all and read without running code."""

from __future__ import annotations

import errno
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from radaudit.errors import CannotAudit, UsageError
from radaudit.writing import write_whole

FULL = {
    errno.ENOSPC: "is full",
    errno.EDQUOT: "has no quota left",
    errno.EFBIG: "takes no file so large (ulimit -f)",
    errno.EROFS: "is read-only",
}


def save_tensors(content: Mapping[str, Any], path: Path) -> None:
    """Writes tensors and plain values whole, or leaves the file that is there.

    Raises:
        CannotAudit: When the disk does not take it.
    """
    held = io.BytesIO()
    torch.save(dict(content), held)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, held.getbuffer())
    except OSError as error:
        raise cannot_write(path, error) from error


def cannot_write(path: Path, error: OSError) -> CannotAudit:
    """What is said of a file that could not be written during training."""
    why = FULL.get(error.errno or 0, f"refuses ({(error.strerror or type(error).__name__).lower()})")
    survived = "the last good one beside it is whole" if path.exists() else "none was written before"
    return CannotAudit(
        f"The disk of {path.parent} {why}: {path.name} could not be written; {survived}.",
        "Make room, then go on from the last good checkpoint: the same command with --resume.",
    )


def load_tensors(path: Path, *, map_location: Any = None) -> dict[str, Any]:
    """Reads tensors and plain values; no code in the file is run.

    Raises:
        UsageError: When it is missing, damaged, or holds anything else.
    """
    if not path.is_file():
        raise UsageError(f"There is no checkpoint {path}.", "Leave --resume out to start anew in another folder.")
    try:
        content = torch.load(path, map_location=map_location or "cpu", weights_only=True)
    except Exception as error:
        raise UsageError(
            f"The checkpoint {path} is damaged or was not written by radaudit ({type(error).__name__}).",
            "Copy it again from where it came, or start anew in another folder.",
        ) from error
    if not isinstance(content, dict):
        raise UsageError(f"{path} is no checkpoint of a training.", "Start anew in another folder.")
    return content
