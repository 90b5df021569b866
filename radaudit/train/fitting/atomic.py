"""Files that appear whole or not at all, whatever ends the process or fills the disk."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

UNFINISHED = ".unfinished"


def write_whole(path: Path, data: bytes | memoryview) -> None:
    """Writes beside the target, waits until the disk has it, then puts it in the target's place.

    After kill -9, a power cut or a full disk the target is the former file or the new one, never a part of it.

    Raises:
        OSError: When the disk is full or refuses; the former file is still there, and nothing beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Asks the disk to keep the new name, too; not every system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
