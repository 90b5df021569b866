"""What an engine is asked to do and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.records import Model, Preprocessing
from radaudit.registry import Registry

Read = Callable[[str, Preprocessing], NDArray[np.float32]]
"""Reads one image: path and preprocessing -> (channels, *size)."""

Progress = Callable[[int, int], Any]
"""Told after every batch how many images are done, of how many."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Images to run through one model or several: each is read once.

    Attributes:
        images: Paths.
        models: The models, all with this preprocessing.
        preprocessing: How an image becomes their input.
        read: Reads one image.
        batch_size: Images a batch.
        workers: Processes that read images beside this one; 0 reads them here.
        progress: Called after every batch, or None.
    """

    images: tuple[str, ...]
    models: tuple[Model, ...]
    preprocessing: Preprocessing
    read: Read
    batch_size: int
    workers: int
    progress: Progress | None


@dataclass(frozen=True, slots=True, eq=False)
class RawOutput:
    """What came out of one model, in the order of `Job.images`.

    Attributes:
        values: (n, 1) or (n, 2) float32; NaN where `failure` is not None.
        failure: (n,) None, or why the image has no output.
        seconds: Time from the first image to the last output of the last model.
    """

    values: NDArray[np.float32]
    failure: tuple[str | None, ...]
    seconds: float


class Engine(Protocol):
    """Runs a job."""

    def __call__(self, job: Job) -> tuple[RawOutput, ...]:
        """Runs it; one output a model. Raises `UsageError` or `CannotAudit` when a model cannot take the images."""


ENGINES: Registry[Engine] = Registry("radaudit.predict.engines")
"""Every engine by its name."""
