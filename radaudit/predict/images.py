"""Images on their way to the model: a torch dataset whose failures are words, and batches of those that could be read."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.predict.engines.catalogue import Job, Read
from radaudit.records import Preprocessing


class Batch(NamedTuple):
    """Some consecutive images.

    Attributes:
        rows: Indices of the images that could be read.
        pixels: (len(rows), channels, *size) float32, or None where none could.
        failures: Index and reason of those that could not.
    """

    rows: list[int]
    pixels: Any
    failures: list[tuple[int, str]]


class ImageDataset(Dataset[tuple[int, Any]]):
    """Item i is (i, tensor), or (i, reason in words) where the image cannot be read.

    Args:
        images: Paths.
        preprocessing: How an image becomes the model's input.
        read: Reads one image.
    """

    def __init__(self, images: Sequence[str], preprocessing: Preprocessing, read: Read) -> None:
        # One array of bytes instead of many strings: worker processes share its memory instead of copying it bit by bit.
        self._paths = np.array([os.fsencode(path) for path in images], dtype=np.bytes_)
        self._preprocessing = preprocessing
        self._read = read
        self._shape = (preprocessing.channels, *preprocessing.size)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> tuple[int, Any]:
        try:
            pixels = np.asarray(self._read(os.fsdecode(self._paths[index]), self._preprocessing), dtype=np.float32)
        except Exception as error:
            return index, describe_failure(error)
        if pixels.shape != self._shape:
            shapes = {"shape": _times(pixels.shape), "wanted": _times(self._shape)}
            return index, noted("has the shape {shape} after preprocessing instead of {wanted}", **shapes)
        if not np.isfinite(pixels).all():
            return index, noted("holds pixels that are not finite numbers")
        return index, torch.from_numpy(np.ascontiguousarray(pixels))


def _times(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape))


def describe_failure(error: Exception) -> str:
    """Why an image has no pixels, in words and without its path (other libraries put the path into their messages)."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return noted("the image file does not exist")
    if isinstance(error, IsADirectoryError):
        return noted("the image is a folder")
    if isinstance(error, PermissionError):
        return noted("the image file may not be read")
    if isinstance(error, MemoryError):
        return noted("the image does not fit into memory")
    return noted("the image could not be read ({error})", error=type(error).__name__)


def make_loader(job: Job) -> DataLoader[Any]:
    """Batches of a job's images in order; reading ahead is limited, so memory does not grow with their number."""
    return DataLoader(
        ImageDataset(job.images, job.preprocessing, job.read),
        batch_size=job.batch_size,
        shuffle=False,
        num_workers=job.workers,
        collate_fn=collate,
        pin_memory=any(model.device.startswith("cuda") for model in job.models),
        worker_init_fn=_start_worker if job.workers else None,
    )


def collate(items: Sequence[tuple[int, Any]]) -> Batch:
    """Stacks what could be read and lists what could not."""
    read = [(row, item) for row, item in items if not isinstance(item, str)]
    failures = [(row, item) for row, item in items if isinstance(item, str)]
    pixels = torch.stack([item for _, item in read]) if read else None
    return Batch([row for row, _ in read], pixels, failures)


def _start_worker(_: int) -> None:
    # Ctrl-C reaches every process of the terminal; only the main one answers, and ends the workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
