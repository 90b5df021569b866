"""Batches that hold every stratum in equal numbers; rows of small strata come again, rows of large ones sit out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.train.samplers.epochs import EpochBatches

Index = NDArray[np.int64]


def uniform_batches(
    stratum: Index, batch_size: int, seed: int, rank: int, world_size: int, *, fewest: int, what: str
) -> EpochBatches:
    """Batches of exactly `batch_size` rows with equally many of every stratum; what does not divide goes to strata drawn by lot.

    An epoch has as many batches as it would take to see every row once. A stratum's rows are dealt to the ranks anew every
    epoch, and a rank goes through its part before one of them comes again; in a batch a row is twice only where the part is
    smaller than what the batch takes. A stratum with fewer rows than there are ranks gives each rank one of them.

    Args:
        stratum: (n,) integers.
        batch_size: Rows of a batch.
        seed: Of everything drawn.
        rank: This rank.
        world_size: Ranks.
        fewest: Rows of every stratum that a batch must have room for.
        what: "group" or "class", for the message.

    Raises:
        UsageError: When a batch is too small.
    """
    rows_of = [np.flatnonzero(stratum == s) for s in np.unique(stratum)]
    n_strata = len(rows_of)
    if batch_size < fewest * n_strata:
        raise UsageError(
            f"A batch of {batch_size} images has no room for {fewest} of each of {n_strata} {what} values.",
            f"Take batches of {fewest * n_strata} or more, or fewer groups.",
        )
    n_batches = -(-len(stratum) // (batch_size * world_size))

    def batches(draw: np.random.Generator) -> Sequence[Index]:
        parts = [_part(draw.permutation(rows), rank, world_size) for rows in rows_of]
        own = np.random.default_rng([*draw.integers(2**32, size=4), rank])
        takes = np.full((n_batches, n_strata), batch_size // n_strata)
        takes[:, : batch_size % n_strata] += 1
        takes = own.permuted(takes, axis=1)
        streams = [_stream(part, take, own) for part, take in zip(parts, takes.T, strict=True)]
        return [own.permutation(np.concatenate(pieces)) for pieces in zip(*streams, strict=True)]

    return EpochBatches(batches, n_batches, seed)


def _part(rows: Index, rank: int, world_size: int) -> Index:
    return rows[rank::world_size] if len(rows) >= world_size else rows[[rank % len(rows)]]


def _stream(rows: Index, takes: Index, draw: np.random.Generator) -> Iterator[Index]:
    """Pieces of shuffled rows; where one shuffle ends, the next begins with the rows that the piece holds least."""
    queue = rows
    for take in takes:
        while len(queue) < take:
            again = draw.permutation(rows)
            held = (again[:, None] == queue).sum(axis=1)
            queue = np.concatenate([queue, again[np.argsort(held, kind="stable")]])
        yield queue[:take]
        queue = queue[take:]
