"""Every batch holds both classes in equal numbers, whatever the prevalence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.train.samplers.catalogue import BatchSampler, Sampler, register
from radaudit.train.samplers.epochs import checked
from radaudit.train.samplers.strata import uniform_batches


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
    _, classes = checked(group, label, batch_size, rank, world_size)
    return uniform_batches(classes, batch_size, seed, rank, world_size, fewest=1, what="class")


register(Sampler("class_balanced", "both classes in every batch, in equal numbers", _make), order=40)
