"""Sums of losses and counts of rows by group, over all ranks of a distributed run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor

from radaudit.train.objectives import buffers

_HASH = (1 << 20) - 1


class GroupSums(NamedTuple):
    """One batch by group. Its arrays are NumPy's on the CPU, where an operation costs a tenth of PyTorch's, and tensors on a GPU.

    Attributes:
        sums: (G,) float64 sums of losses over all ranks, without gradient.
        counts: (G,) float64 rows over all ranks.
        flags: Numbers that are 0 for a sound batch, else another number or NaN: whether every row of every rank has a finite loss
            and a group that exists; and, with several ranks, whether all hold the same state.
        world_size: Ranks.
    """

    sums: Any
    counts: Any
    flags: Any
    world_size: int


def sum_by_group(
    per_sample_loss: Tensor, group: Tensor, order: Tensor, state: Callable[[], Tensor] | None
) -> GroupSums:
    """Sums one batch by group, without a loop over groups; a GPU is not waited for.

    Args:
        per_sample_loss: (n,) of any precision.
        group: (n,) integers.
        order: (G,) the numbers 0 to G - 1, on the device of the state.
        state: Gives float64 numbers that must be the same on all ranks. None: this batch concerns this rank alone.
    """
    loss = per_sample_loss.detach().to(order.device, torch.float64)
    sums, counts, unusable = (_with_numpy if buffers.is_near(order) else _with_torch)(
        loss, group.to(order.device), order
    )
    world_size = dist.get_world_size() if state is not None and dist.is_available() and dist.is_initialized() else 1
    if world_size == 1 or state is None:
        return GroupSums(sums, counts, [unusable] if buffers.is_near(order) else unusable.reshape(1), 1)
    own = fingerprint(state())
    packed = torch.cat(
        [*map(torch.as_tensor, (sums, counts)), torch.stack([torch.as_tensor(unusable).to(own), own, own * own])]
    )
    dist.all_reduce(packed)
    n_groups = len(order)
    unusable, first, second = packed[2 * n_groups :].unbind()
    # All are alike exactly when mean and mean square are those of this rank: whole numbers below 2^53, so sums are exact.
    disagreement = (first - world_size * own).abs() + (second - world_size * own * own).abs()
    reduced = buffers.array(packed)
    return GroupSums(
        reduced[:n_groups], reduced[n_groups : 2 * n_groups], torch.stack([unusable, disagreement]), world_size
    )


def _with_numpy(loss: Tensor, group: Tensor, order: Tensor) -> tuple[Any, Any, Any]:
    values, groups, n_groups = loss.numpy(), group.to(torch.int64).numpy(), len(order)
    listed = groups.tolist()  # quicker than two reductions, for as many rows as a batch has
    is_outside = min(listed) < 0 or max(listed) >= n_groups
    if is_outside:
        groups = groups.clip(0, n_groups - 1)  # the batch is refused; until then its sums only must exist
    sums = np.bincount(groups, weights=values, minlength=n_groups)
    counts = np.bincount(groups, minlength=n_groups).astype(np.float64)
    return sums, counts, float(is_outside) + 0 * sum(sums.tolist())  # NaN where a loss is no number


def _with_torch(loss: Tensor, group: Tensor, order: Tensor) -> tuple[Any, Any, Any]:
    """Comparing with all groups at once, not scattering, keeps sums deterministic and a group that does not exist harmless.

    Products and sums, not matrix products: those need a special workspace to be deterministic.
    """
    member = group.unsqueeze(1) == order
    sums = (loss.unsqueeze(1) * member).sum(0)
    counts = member.sum(0, dtype=torch.float64)
    return sums, counts, counts.sum() - loss.numel() + 0 * sums.sum()


def share_of_rows(a_row: Any, group: Tensor, order: Tensor, like: Tensor) -> Tensor:
    """The weight of every row, from that of one row of each group.

    Args:
        a_row: (G,) float64 weight of one row of every group, as an array of `library`.
        group: (n,) integers.
        order: (G,) as for `sum_by_group`.
        like: The losses, whose type and device the result has.

    Returns:
        (n,).
    """
    if buffers.is_near(order):
        shares = a_row[group.cpu().numpy()]
        if like.dtype == torch.float32:
            shares = shares.astype(np.float32)
        return torch.from_numpy(shares).to(like.device)
    weights: Tensor = ((group.unsqueeze(1) == order) * a_row).sum(1)
    return weights.to(like)


def fingerprint(state: Tensor) -> Tensor:
    """A number of 20 bits, as float64, that changes with any bit of the float64 numbers, their order included."""
    place = torch.arange(len(state), device=state.device)
    mixed = state.contiguous().view(torch.int64) + place * -0x61C8864680B583EB
    for shift, factor in ((30, -0x40A7B892E31B1A47), (27, -0x6B2FB644ECCEEE15)):  # SplitMix64, in signed numbers
        mixed = (mixed ^ (mixed >> shift)) * factor
    return ((mixed ^ (mixed >> 31)).sum() & _HASH).to(torch.float64)
