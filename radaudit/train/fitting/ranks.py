"""Which of several processes this one is, as torchrun says in the environment; the only one where nobody says."""

from __future__ import annotations

import os


def rank() -> int:
    """Number of this process, 0 for the one that writes and speaks."""
    return int(os.environ.get("RANK", "0"))


def world_size() -> int:
    """How many processes train together, on all machines."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def local_world_size() -> int:
    """How many of them run on this machine."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", str(world_size())))
