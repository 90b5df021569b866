"""Some rows several times an epoch, shuffled: for the second stage of `jtt`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.train.samplers.catalogue import BatchSampler, Sampler, register
from radaudit.train.samplers.epochs import checked, shuffled


def _make(
    group: NDArray[np.integer],
    label: NDArray[np.integer],
    batch_size: int,
    seed: int,
    rank: int = 0,
    world_size: int = 1,
    *,
    repeats: NDArray[np.integer] | None = None,
) -> BatchSampler:
    cells, _ = checked(group, label, batch_size, rank, world_size)
    if repeats is None:
        raise UsageError(
            "The sampler repeated needs to know how often each row comes.", "Give repeats; jtt.row_repeats makes them."
        )
    times = np.asarray(repeats)
    if times.shape != cells.shape or not np.issubdtype(times.dtype, np.integer) or times.min() < 0 or not times.any():
        raise UsageError(f"repeats has shape {times.shape}; expected ({len(cells)},) whole numbers of 0 or more.")
    rows = np.repeat(np.arange(len(times)), times)
    return shuffled(lambda draw: draw.permutation(rows), len(rows), batch_size, seed, rank, world_size)


register(Sampler("repeated", "some images several times an epoch", _make), order=50)
