"""A buffer of a module as the array that is cheapest to compute with, and back.

The few numbers of an objective over groups cost nothing but the calls: a PyTorch operation on six numbers takes several
microseconds, one of NumPy less than one. The two libraries share the names that are needed here, so formulas are written once.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor


def is_near(buffer: Tensor) -> bool:
    """Whether a buffer lies where NumPy can compute with it and Python look at it without waiting."""
    return buffer.device.type == "cpu"


def library(buffer: Tensor) -> ModuleType:
    """`numpy` for a buffer on the CPU, `torch` for one on a GPU: `exp`, `log`, `where`, `minimum`, `argsort` are alike."""
    return np if is_near(buffer) else torch


def array(buffer: Tensor) -> Any:
    """The buffer's own memory as a NumPy array on the CPU, the buffer itself on a GPU."""
    return buffer.numpy() if is_near(buffer) else buffer


def store(buffer: Tensor, value: Any, sound: Tensor | None) -> None:
    """Writes into a buffer, unless the mask says that the batch is not sound."""
    if is_near(buffer):
        buffer.numpy()[...] = value
    else:
        buffer.copy_(value if sound is None else torch.where(sound, value, buffer))
