"""Empirical risk minimization: the mean loss of all rows. What the others are compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from radaudit.train.objectives.alarm import Alarm
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.checking import check_shapes


class ERMLoss(nn.Module):
    """The mean of the losses, in 32 bits or more; groups play no part.

    Which rows share a batch is the sampler's matter: with balanced sampling this is the reweighted baseline of Idrissi et al.

    References:
        Vapnik V. Principles of risk minimization for learning theory. NeurIPS 1991.
    """

    def __init__(self) -> None:
        super().__init__()
        self._alarm = Alarm(0)

    def forward(self, per_sample_loss: Tensor, group: Tensor | None = None) -> Tensor:
        """The mean loss.

        Args:
            per_sample_loss: (n,) losses.
            group: (n,) integers; not used.

        Raises:
            UsageError: When shapes or types are wrong.
            NonFiniteLoss: When a loss is NaN or infinite.
        """
        check_shapes(per_sample_loss, group)
        mean = per_sample_loss.to(torch.promote_types(per_sample_loss.dtype, torch.float32)).mean()
        # NaN where a loss is no number.
        flags = 0 * mean.detach().reshape(1) if mean.is_cuda else [0 * mean.item()]
        self._alarm.watch(flags, per_sample_loss, None)
        return mean


def make_erm(_: Sequence[int], __: Mapping[str, Any]) -> ERMLoss:
    """The plain mean, for objectives that differ in their sampling only."""
    return ERMLoss()


register(
    Objective(
        name="erm",
        title="ERM: the mean loss",
        make=make_erm,
        sampler="natural",
        cites="Vapnik V. Principles of risk minimization for learning theory. NeurIPS 1991",
    ),
    order=10,
)
