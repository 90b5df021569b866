"""The torch dataset of images, labels and cells that the training loop draws from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from radaudit.records import Preprocessing
from radaudit.train.data.augmentation import Augmentation
from radaudit.train.data.pixel_store import Look, PixelStore, Progress, Read
from radaudit.train.data.variations import Variations

Item = tuple[torch.Tensor, torch.Tensor, int, int]
"""(channels, *size) float32 pixels, label, cell, index in the set."""


class TrainingSet(Dataset[Item]):
    """Images with their labels and cells. Item i in epoch e is the same in every run, with any number of workers.

    Nothing random is remembered between items: each draws from a generator made of (seed, epoch, index), so 0 and 4
    workers, an uninterrupted and a resumed run see the same pixels. `set_epoch` reaches workers that outlive an epoch
    (`persistent_workers`), because the number lies in shared memory; call it before an epoch's batches are asked for.

    Call `prepare` once before training: it reads every image, so that a broken file is told at once and not at night.

    Args:
        images: (n,) paths.
        label: (n,) 0 or 1, or (n, K).
        cell: (n,) int, index of each image's cell (`train.cells`).
        preprocessing: How an image becomes the network's input.
        read: Reads one image: `read(path, preprocessing) -> (channels, *size) float32`; raises `Unreadable`.
        augmentation: How images are varied, or None (validation, test).
        seed: A whole number from 0.
        cache: Bytes of pixels that may be kept in memory; images beyond it are read again in every epoch.
        precision: "float32" keeps pixels exactly; "float16" and "uint8" round them, kept or not, in half and a quarter
            of the memory.
        row: (n,) numbers of the rows as the user counts them, for messages; None counts from 1.

    Raises:
        UsageError: For an unknown precision, or uint8 for images that are not scaled to [0, 1].
        ValueError: For lengths that differ, or a seed below 0.
    """

    def __init__(
        self,
        images: Sequence[str],
        label: NDArray[Any],
        cell: NDArray[np.int64],
        preprocessing: Preprocessing,
        read: Read,
        augmentation: Variations | None = None,
        seed: int = 0,
        cache: int = 0,
        *,
        precision: str = "float32",
        row: NDArray[np.int64] | None = None,
    ) -> None:
        store = PixelStore(images, preprocessing, read, cache, precision, row)
        self._set(store, np.arange(len(images)), np.asarray(label), np.asarray(cell), augmentation, seed)

    def _set(
        self,
        store: PixelStore,
        index: NDArray[np.int64],
        label: NDArray[Any],
        cell: NDArray[np.int64],
        augmentation: Variations | None,
        seed: int,
    ) -> None:
        if not len(index) == len(label) == len(cell):
            raise ValueError(f"{len(index)} images with {len(label)} labels and {len(cell)} cells")
        if seed < 0:
            raise ValueError(f"a seed is a whole number from 0, not {seed}")
        self._store, self._index = store, index
        self.label, self.cell = label, cell
        self.seed = seed
        self.augmentation = augmentation
        self._augment = None if augmentation is None else Augmentation(augmentation, store.preprocessing)
        self._label = torch.as_tensor(label.astype(np.float32 if label.dtype.kind == "f" else np.int64))
        self._epoch = torch.zeros(1, dtype=torch.int64)
        self._epoch.share_memory_()  # type: ignore[no-untyped-call]

    @property
    def preprocessing(self) -> Preprocessing:
        """How the images became the network's input."""
        return self._store.preprocessing

    @property
    def row(self) -> NDArray[np.int64]:
        """(n,) number of every image's row as the user counts them."""
        return self._store.row[self._index]

    @property
    def n_kept(self) -> int:
        """How many of the images are kept in memory once `prepare` has run."""
        return int(np.count_nonzero(self._index < self._store.n_kept))

    @property
    def epoch(self) -> int:
        """The epoch that images are varied for."""
        return int(self._epoch[0])

    def set_epoch(self, epoch: int) -> None:
        """Says which epoch the next items belong to, in worker processes as well."""
        self._epoch[0] = epoch

    def prepare(self, workers: int = 0, progress: Progress | None = None, look: Look | None = None) -> list[Any]:
        """Reads every image of the store once and keeps what fits; see `PixelStore.fill`.

        Raises:
            UnreadableImages: One message with the rows of all images that cannot be read.
        """
        return self._store.fill(workers, progress, look)

    def take(
        self,
        index: NDArray[np.intp] | NDArray[np.bool_],
        augmentation: Variations | Literal["same"] | None = "same",
        cell: NDArray[np.int64] | None = None,
    ) -> TrainingSet:
        """Some of the images as a set of their own that shares the pixels: a split, a fold.

        Args:
            index: Which images, by index or mask.
            augmentation: Of the new set; "same" is this one's.
            cell: (len(taken),) cells of the taken images, where they are divided anew; None keeps them.
        """
        taken = np.arange(len(self))[index]
        part = object.__new__(TrainingSet)
        part._set(
            self._store,
            self._index[taken],
            self.label[taken],
            self.cell[taken] if cell is None else np.asarray(cell),
            self.augmentation if augmentation == "same" else augmentation,
            self.seed,
        )
        return part

    def __len__(self) -> int:
        return len(self._index)

    def __getitem__(self, index: int) -> Item:
        pixels = self._store[int(self._index[index])]
        if self._augment is not None:
            pixels = self._augment(pixels, (self.seed, self.epoch, int(index)))
        return pixels, self._label[index], int(self.cell[index]), int(index)
