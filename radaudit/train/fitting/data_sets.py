"""What the loop needs of a training set, so that any torch dataset that keeps these promises can be fitted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from numpy.typing import NDArray


class ImageSet(Protocol):
    """Images with labels and cells; `radaudit.train.data` has the one that reads files.

    Attributes:
        label: (n,) 0/1.
    """

    label: NDArray[Any]

    def __len__(self) -> int:
        """Number of images."""
        ...

    def __getitem__(self, index: int) -> tuple[Any, Any, Any, Any]:
        """Pixels (channels, *size) float32, label, cell of the objective, index: equal for equal seed, epoch and index."""
        ...

    def set_epoch(self, epoch: int) -> None:
        """Says which epoch's augmentation is drawn, in worker processes that run already, too."""
        ...


class Batches(Protocol):
    """An epoch's batches as lists of indices: a function of seed, epoch and rank alone."""

    def set_epoch(self, epoch: int) -> None:
        """Says which epoch's batches are drawn."""
        ...

    def __iter__(self) -> Iterator[list[int]]:
        """The batches."""
        ...

    def __len__(self) -> int:
        """How many they are."""
        ...
