"""The pixels of many images: as many as fit are kept in memory, the rest are read again."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from radaudit.errors import Unreadable
from radaudit.records import Preprocessing
from radaudit.train.data.scale import Codec
from radaudit.train.data.unreadable import describe_failure, refuse_unreadable

Read = Callable[[str, Preprocessing], NDArray[np.float32]]
"""Reads one image: path and preprocessing -> (channels, *size) float32."""

Progress = Callable[[int, int], Any]
"""Told how many images are done, of how many."""

Look = Callable[[NDArray[np.float32]], Any]
"""Takes something from an image while it is read, e.g. its fingerprint."""

_MESSAGE_BYTES = 8_000_000
"""What a worker process sends at a time in the first pass."""


class PixelStore:
    """Preprocessed pixels by index.

    What is kept lies in one tensor. Worker processes share it: forked ones because nobody writes to it, spawned ones
    because torch moves a tensor into shared memory when it is sent. It is never copied for each of them.

    Args:
        images: Paths.
        preprocessing: How an image becomes the network's input.
        read: Reads one image; raises `Unreadable`.
        budget: Bytes that may be kept in memory; 0 keeps nothing.
        precision: "float32", "float16" or "uint8"; holds for kept and for read images, see `scale.Codec`.
        row: (n,) number of every image's row as the user counts them, for messages; None counts from 1.
    """

    def __init__(
        self,
        images: Sequence[str],
        preprocessing: Preprocessing,
        read: Read,
        budget: int = 0,
        precision: str = "float32",
        row: NDArray[np.int64] | None = None,
    ) -> None:
        # One array of bytes instead of many strings: worker processes share its memory instead of copying it bit by bit.
        self._paths = np.array([os.fsencode(path) for path in images], dtype=np.bytes_)
        self._read = read
        self._codec = Codec(precision, preprocessing)
        self.preprocessing = preprocessing
        self.row = np.arange(1, len(images) + 1) if row is None else np.asarray(row, dtype=np.int64)
        if len(self.row) != len(images):
            raise ValueError(f"{len(images)} images with {len(self.row)} row numbers")
        self._shape = (preprocessing.channels, *preprocessing.size)
        self._bytes = int(np.prod(self._shape)) * self._codec.dtype.itemsize
        self._kept: torch.Tensor | None = None
        self.n_kept = min(len(images), max(budget, 0) // self._bytes)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        """Pixels of one image, (channels, *size) float32, in memory of their own.

        Raises:
            UnreadableImages: When it cannot be read (any more).
        """
        if self._kept is not None and index < self.n_kept:
            return self._codec.decode(self._kept[index])
        try:
            return self._codec.decode(self._encoded(index)[1])
        except Exception as error:
            refuse_unreadable({index: describe_failure(error)}, self.row)
            raise

    def _encoded(self, index: int) -> tuple[NDArray[np.float32], torch.Tensor]:
        """The pixels of one image, read from its file, and what is kept of them."""
        pixels = np.ascontiguousarray(self._read(os.fsdecode(self._paths[index]), self.preprocessing), dtype=np.float32)
        if pixels.shape != self._shape:
            found, wanted = (" x ".join(map(str, shape)) for shape in (pixels.shape, self._shape))
            raise Unreadable(f"the image has the shape {found} after preprocessing instead of {wanted}")
        if not np.isfinite(pixels).all():
            raise Unreadable("the image holds pixels that are not finite numbers")
        kept = self._codec.encode(torch.from_numpy(pixels))
        if not bool(torch.isfinite(kept).all()):
            raise Unreadable("the image holds values too large for float16; keep the images as float32")
        return pixels, kept

    def fill(self, workers: int = 0, progress: Progress | None = None, look: Look | None = None) -> list[Any]:
        """Reads every image once, keeps what fits, and refuses all that cannot be read in one message.

        Args:
            workers: Processes that read beside this one; 0 reads here. The pixels are the same with any number.
            progress: Told how many images are done, of how many.
            look: Applied to the pixels of every image as they are read, in the worker process.

        Returns:
            What `look` gave, in the order of the images; empty without it.

        Raises:
            UnreadableImages: Names the rows; nothing is kept then.
        """
        kept = torch.empty((self.n_kept, *self._shape), dtype=self._codec.dtype)
        failures, seen, done = dict[int, str](), dict[int, Any](), 0
        batch = int(np.clip(_MESSAGE_BYTES // self._bytes, 1, 64))
        loader = DataLoader(
            _FirstReading(self, look),
            batch_size=batch,
            num_workers=workers,
            collate_fn=list,
            worker_init_fn=_leave_interrupts_to_the_main_process if workers else None,
            # Seeds for workers come from a generator of our own, so that torch's is where it was.
            generator=torch.Generator().manual_seed(0),
        )
        for items in loader:
            for index, pixels, looked, failure in items:
                if failure is not None:
                    failures[index] = failure
                    continue
                if pixels is not None:
                    kept[index] = torch.from_numpy(pixels)
                seen[index] = looked
            done += len(items)
            if progress is not None:
                progress(done, len(self))
        refuse_unreadable(failures, self.row)
        self._kept = kept
        return [seen[index] for index in range(len(self))] if look is not None else []


class _FirstReading(Dataset[tuple[int, Any, Any, str | None]]):
    """Item i is (i, what is kept as an array or None, what was looked at, None), or (i, None, None, why not).

    Arrays, not tensors: they travel through a pipe, while tensors need shared memory, which containers ration.
    """

    def __init__(self, store: PixelStore, look: Look | None) -> None:
        self._store = store
        self._look = look

    def __len__(self) -> int:
        return len(self._store)

    def __getitem__(self, index: int) -> tuple[int, Any, Any, str | None]:
        try:
            pixels, kept = self._store._encoded(index)
        except Exception as error:
            return index, None, None, describe_failure(error)
        looked = self._look(pixels) if self._look is not None else None
        return index, kept.numpy() if index < self._store.n_kept else None, looked, None


def _leave_interrupts_to_the_main_process(_: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
