"""Every batch holds every group, in equal numbers: what group DRO needs to hear of a rare group at every step."""

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
    cells, _ = checked(group, label, batch_size, rank, world_size)
    return uniform_batches(cells, batch_size, seed, rank, world_size, fewest=2, what="group")


register(Sampler("group_uniform", "every group in every batch, in equal numbers", _make), order=20)
