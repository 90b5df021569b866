"""As many rows of every group as the smallest has: others are subsampled, anew every epoch."""

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
    rows_of = [np.flatnonzero(cells == g) for g in np.unique(cells)]
    each = min(map(len, rows_of)) // world_size * world_size
    if each == 0:
        raise UsageError(
            f"The smallest group has fewer rows than there are processes ({world_size}).",
            "Merge small groups, or train on fewer devices.",
        )

    def order(draw: np.random.Generator) -> NDArray[np.int64]:
        return draw.permutation(np.concatenate([draw.permutation(rows)[:each] for rows in rows_of]))

    return shuffled(order, each * len(rows_of), batch_size, seed, rank, world_size)


register(Sampler("group_balanced", "groups subsampled to one size, anew every epoch", _make), order=30)
