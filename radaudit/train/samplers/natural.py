"""Every row once an epoch, shuffled: groups are as frequent as in the data."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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
    n = len(checked(group, label, batch_size, rank, world_size)[0])
    return shuffled(lambda draw: draw.permutation(n), n, batch_size, seed, rank, world_size)


register(Sampler("natural", "every image once an epoch", _make), order=10)
