"""Images that lie in memory, as the training loop takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray


@dataclass
class ArraySet:
    """Images with labels and cells (`radaudit.train.fitting.data_sets.ImageSet`), shifted at random where `shift` is above 0.

    Attributes:
        pixels: (n, 1, height, width) float32.
        label: (n,) 0/1.
        cell: (n,) cell of the objective.
        attribute: (n,) the group that is audited.
        patient: (n,) who an image is of.
        shift: Most pixels by which an image is moved.
        seed: Of the shifts.
    """

    pixels: NDArray[np.float32]
    label: NDArray[np.int8]
    cell: NDArray[np.int64]
    attribute: NDArray[np.int64]
    patient: NDArray[np.int64]
    shift: int = 0
    seed: int = 0
    _epoch: int = 0

    def __len__(self) -> int:
        return len(self.label)

    def set_epoch(self, epoch: int) -> None:
        """Says which epoch the shifts are drawn for."""
        self._epoch = epoch

    def __getitem__(self, index: int) -> tuple[Any, Any, int, int]:
        pixels = torch.from_numpy(self.pixels[index])
        if self.shift:
            draw = np.random.default_rng([self.seed, self._epoch, index])
            down, right = draw.integers(-self.shift, self.shift + 1, 2).tolist()
            pixels = torch.roll(pixels, (down, right), (1, 2))
        return pixels, torch.tensor(int(self.label[index])), int(self.cell[index]), int(index)
