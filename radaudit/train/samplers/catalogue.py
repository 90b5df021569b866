"""The samplers: each registers how it makes the batches of an epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from radaudit.registry import Registry

Index = NDArray[np.int64]


class BatchSampler(Protocol):
    """Batches of row numbers, as `torch.utils.data.DataLoader(batch_sampler=...)` takes them."""

    def set_epoch(self, epoch: int) -> None:
        """Chooses the epoch whose batches come next."""

    def __iter__(self) -> Iterator[list[int]]: ...

    def __len__(self) -> int: ...


class Make(Protocol):
    """Makes a sampler. Its batches are a function of (seed, epoch, rank) alone: a resumed run sees what an unbroken one would."""

    def __call__(
        self,
        group: NDArray[np.integer],
        label: NDArray[np.integer],
        batch_size: int,
        seed: int,
        rank: int = 0,
        world_size: int = 1,
        *,
        repeats: NDArray[np.integer] | None = None,
    ) -> BatchSampler:
        """A sampler.

        Args:
            group: (n,) integers, the cell of every row.
            label: (n,) 0/1.
            batch_size: Most rows of a batch, on this rank.
            seed: Of everything drawn.
            rank: Which part of a distributed run this is, from 0.
            world_size: How many parts there are. They are disjoint and have equally many batches of equal sizes.
            repeats: (n,) how often a row comes in an epoch; for `repeated` only.

        Raises:
            UsageError: When an argument is unusable.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """One way of sampling.

    Attributes:
        name: Its key.
        title: How a reader sees it.
        make: See `Make`.
    """

    name: str
    title: str
    make: Make


SAMPLERS: Registry[Sampler] = Registry("radaudit.train.samplers")
"""Every way of sampling by its name."""


def register(sampler: Sampler, *, order: int) -> Sampler:
    """Adds a sampler under its name."""
    return SAMPLERS.register(sampler.name, sampler, order=order)
