"""Sums of losses and counts of rows by group, over all ranks of a distributed run."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.distributed as dist
from torch import Tensor

_HASH = (1 << 20) - 1


class GroupBatch(NamedTuple):
    """One batch by group.

    Attributes:
        member: (n, G) booleans: which row of this rank is in which group.
        sums: (G,) float64 sums of losses over all ranks, detached.
        counts: (G,) float64 rows over all ranks.
        unusable: () float64: 0 where every row of every rank has a finite loss and a group that exists.
        disagreement: () float64: 0 where all ranks hold the same state.
        world_size: Ranks.
    """

    member: Tensor
    sums: Tensor
    counts: Tensor
    unusable: Tensor
    disagreement: Tensor
    world_size: int


def by_group(per_sample_loss: Tensor, group: Tensor, order: Tensor, state: Tensor | None) -> GroupBatch:
    """Sums one batch by group, without a loop over groups and without waiting for the device.

    Comparing with all groups at once, not scattering, keeps the sums deterministic on a GPU and a group outside the range
    harmless until it is reported. Products and sums, not matrix products: autocast would compute those in 16 bits.

    Args:
        per_sample_loss: (n,) of any precision.
        group: (n,) integers.
        order: (G,) the numbers 0 to G - 1, on the device of the state.
        state: Float64 numbers that must be the same on all ranks; None: this batch concerns this rank alone.
    """
    loss = per_sample_loss.detach().to(order.device, torch.float64)
    member = group.to(order.device).unsqueeze(1) == order
    sums = (loss.unsqueeze(1) * member).sum(0)
    counts = member.sum(0, dtype=torch.float64)
    # A loss that is no number makes every sum none (NaN * 0 = NaN); a row without a group is missing from the counts.
    total = counts.sum() - loss.numel()
    unusable = (~torch.isfinite(sums.sum()) | (total != 0)).to(torch.float64)
    world_size = dist.get_world_size() if state is not None and dist.is_available() and dist.is_initialized() else 1
    if world_size == 1 or state is None:
        return GroupBatch(member, sums, counts, unusable, torch.zeros_like(unusable), 1)
    own = fingerprint(state)
    packed = torch.cat([sums, counts, torch.stack([unusable, own, own * own])])
    dist.all_reduce(packed)
    sums, counts, (unusable, first, second) = packed[: len(order)], packed[len(order) : -3], packed[-3:].unbind()
    # All are alike exactly when mean and mean square are those of this rank: whole numbers below 2^53, so sums are exact.
    disagreement = (first - world_size * own).abs() + (second - world_size * own * own).abs()
    return GroupBatch(member, sums, counts, unusable, disagreement, world_size)


def fingerprint(state: Tensor) -> Tensor:
    """A number of 20 bits, as float64, that changes with any bit of the float64 numbers, their order included."""
    place = torch.arange(len(state), device=state.device)
    mixed = state.contiguous().view(torch.int64) + place * -0x61C8864680B583EB
    for shift, factor in ((30, -0x40A7B892E31B1A47), (27, -0x6B2FB644ECCEEE15)):  # SplitMix64, in signed numbers
        mixed = (mixed ^ (mixed >> shift)) * factor
    return ((mixed ^ (mixed >> 31)).sum() & _HASH).to(torch.float64)
