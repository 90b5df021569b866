"""A batch sampler that remembers nothing but which epoch it is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError

Index = NDArray[np.int64]


class EpochBatches:
    """Batches that are a function of the epoch alone.

    Args:
        make: From a random generator to the batches of an epoch on this rank. The generator depends on (seed, epoch), not on the
            rank: ranks draw the same and take different parts.
        n_batches: How many that are, the same in every epoch and on every rank.
        seed: Of everything drawn.
    """

    def __init__(self, make: Callable[[np.random.Generator], Sequence[Index]], n_batches: int, seed: int) -> None:
        self._make, self._n_batches, self._seed = make, n_batches, seed
        self._epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Chooses the epoch whose batches come next."""
        self._epoch = int(epoch)

    def __iter__(self) -> Iterator[list[int]]:
        for batch in self._make(np.random.default_rng([self._seed, self._epoch])):
            yield batch.tolist()

    def __len__(self) -> int:
        return self._n_batches


def shuffled(
    make: Callable[[np.random.Generator], Index], n: int, batch_size: int, seed: int, rank: int, world_size: int
) -> EpochBatches:
    """Batches of an order of rows that is drawn anew every epoch.

    The rows are dealt to the ranks in turn; up to `world_size` - 1 rows at the end sit an epoch out, so that ranks have equally
    many. A rank's rows are spread over its batches evenly: sizes differ by one at most, and no batch of a single row remains at the
    end, on which batch normalization would fail.

    Args:
        make: From a random generator to the rows of an epoch, (n,), in their order.
        n: How many rows an epoch has.
        batch_size: Most rows of a batch.
        seed: Of everything drawn.
        rank: This rank.
        world_size: Ranks.

    Raises:
        UsageError: When there are fewer rows than ranks.
    """
    own = n // world_size
    if own == 0:
        raise UsageError(f"An epoch has {n} rows, too few for {world_size} processes.", "Train on fewer devices.")
    n_batches = -(-own // batch_size)

    def batches(draw: np.random.Generator) -> Sequence[Index]:
        return np.array_split(make(draw)[: own * world_size][rank::world_size], n_batches)

    return EpochBatches(batches, n_batches, seed)


def checked(
    group: NDArray[np.integer], label: NDArray[np.integer], batch_size: int, rank: int, world_size: int
) -> tuple[Index, Index]:
    """Groups and labels as integers.

    Raises:
        UsageError: When arrays have no rows or differ in length, or a number is out of range.
    """
    cells, classes = np.asarray(group), np.asarray(label)
    if cells.ndim != 1 or not len(cells) or classes.shape != cells.shape:
        raise UsageError(
            f"group has shape {cells.shape} and label {classes.shape}; expected (n,) each, at least one row."
        )
    if not np.issubdtype(cells.dtype, np.integer) or cells.min() < 0:
        raise UsageError("group holds something else than the numbers of groups, from 0 on.")
    if batch_size < 1:
        raise UsageError(f"The batch size is {batch_size}; expected 1 or more.")
    if not 0 <= rank < world_size:
        raise UsageError(f"rank is {rank} of {world_size}; expected 0 to {world_size - 1}.")
    return cells.astype(np.int64), classes.astype(np.int64)
