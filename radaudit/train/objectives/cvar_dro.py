"""CVaR DRO: the mean of the worst share of the rows; needs no groups, so it also serves those nobody named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
import torch.distributed as dist
from torch import Tensor, nn

from radaudit.errors import UsageError
from radaudit.train.objectives.alarm import Alarm
from radaudit.train.objectives.buffers import store
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.checking import check_shapes, checked_counts


class CVaRDROLoss(nn.Module):
    """Conditional value at risk: the mean loss of the worst `alpha` of the rows of a batch.

    It bounds the loss of every subpopulation that makes up a share of `alpha` or more, named or not. With alpha n no whole
    number, the last row counts in part. alpha = 1 is the plain mean; alpha -> 0 the largest loss.

    A batch's worst rows are a biased guess of the cohort's worst, the more so the smaller alpha n is: take batches of at least
    10 / alpha rows. And what is worst may be mislabeled: compare with ERM on each group before trusting it. In a distributed
    run the worst rows of all ranks are meant. Accumulated micro-batches each have worst rows of their own.

    Args:
        group_counts: (G,) training rows of every group; groups play no part in the loss, only in `weights`.
        alpha: Share of the rows, above 0 and at most 1.

    Attributes:
        weights: (G,) float64: which share of the weight each group got in the latest training batch.

    Raises:
        UsageError: When an argument is unusable.

    References:
        Levy D, Carmon Y, Duchi JC, Sidford A. Large-scale methods for distributionally robust optimization. NeurIPS 2020.
        arXiv:2010.05893. CVaR: Rockafellar RT, Uryasev S. J Risk 2000;2:21. doi:10.21314/JOR.2000.038.
    """

    order: Tensor
    share: Tensor

    def __init__(self, group_counts: Sequence[int] | Tensor, alpha: float = 0.1) -> None:
        super().__init__()
        if not 0 < alpha <= 1:
            raise UsageError(f"alpha is {alpha}; expected a share of the rows, above 0 and at most 1.")
        counts = checked_counts(group_counts)
        self.alpha = float(alpha)
        self._alarm = Alarm(len(counts))
        self.register_buffer("order", torch.arange(len(counts)), persistent=False)
        self.register_buffer("share", counts / counts.sum())

    @property
    def weights(self) -> Tensor:
        """(G,) float64; sums to 1."""
        return self.share / self.share.sum()

    def forward(self, per_sample_loss: Tensor, group: Tensor) -> Tensor:
        """The scalar to minimize.

        Args:
            per_sample_loss: (n,) losses.
            group: (n,) integers from 0 to G - 1.

        Raises:
            UsageError: When shapes or types are wrong, or a group does not exist.
            NonFiniteLoss: When a loss is NaN or infinite.
        """
        check_shapes(per_sample_loss, group)
        self.to(per_sample_loss.device)
        loss = per_sample_loss.to(torch.promote_types(per_sample_loss.dtype, torch.float32))
        member = group.unsqueeze(1) == self.order
        unusable = member.sum() - len(loss) + 0 * loss.detach().sum()
        everyone = _everyone(loss.detach(), unusable) if self.training else _Everyone(loss.detach(), 0, unusable, 1)
        sound = self._alarm.watch(everyone.unusable.reshape(1), per_sample_loss, group)
        weight = worst_rows(everyone.loss, self.alpha)[everyone.start : everyone.start + len(loss)]
        if self.training:
            share = (member * weight.unsqueeze(1)).sum(0).to(self.share)
            if everyone.ranks > 1:
                dist.all_reduce(share)
            store(self.share, share, sound)
        return (loss * weight).sum() * everyone.ranks


def worst_rows(loss: Tensor, alpha: float) -> Tensor:
    """(n,) weights, summing to 1, that make the mean of the worst share of the losses; the first of equal ones counts as worse."""
    worst_first = torch.argsort(loss, descending=True, stable=True)
    kept = alpha * len(loss)
    weight = torch.empty_like(loss)
    before = torch.arange(len(loss), dtype=loss.dtype, device=loss.device)
    weight[worst_first] = (kept - before).clamp(0, 1) / kept
    return weight


class _Everyone(NamedTuple):
    loss: Tensor
    start: int
    unusable: Tensor
    ranks: int


def _everyone(loss: Tensor, unusable: Tensor) -> _Everyone:
    """The losses of all ranks, which may hold batches of different sizes, and where those of this rank begin."""
    ranks = dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1
    if ranks == 1:
        return _Everyone(loss, 0, unusable, 1)
    heads = [torch.empty(2, dtype=torch.float64, device=loss.device) for _ in range(ranks)]
    dist.all_gather(heads, torch.stack([torch.full_like(unusable, len(loss)), unusable]).to(torch.float64))
    sizes = [int(head[0]) for head in heads]
    parts = [loss.new_empty(max(sizes)) for _ in range(ranks)]
    dist.all_gather(parts, torch.cat([loss, loss.new_zeros(max(sizes) - len(loss))]))
    together = torch.cat([part[:size] for part, size in zip(parts, sizes, strict=True)])
    return _Everyone(together, sum(sizes[: dist.get_rank()]), torch.stack(heads)[:, 1].sum(), ranks)


def _make(group_counts: Sequence[int], options: Mapping[str, Any]) -> CVaRDROLoss:
    return CVaRDROLoss(group_counts, **options)


register(
    Objective(
        name="cvar_dro",
        title="CVaR DRO: the mean of the worst rows",
        make=_make,
        sampler="natural",
        cites="Levy D, Carmon Y, Duchi JC, Sidford A. NeurIPS 2020. arXiv:2010.05893",
        options={"alpha": 0.1},
    ),
    order=30,
)
