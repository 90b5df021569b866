"""Group CVaR: the mean loss of the worst groups that together make up a share of the training rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from radaudit.errors import UsageError
from radaudit.train.objectives.catalogue import Objective, register
from radaudit.train.objectives.group_objective import GroupObjective


class GroupCVaRLoss(GroupObjective):
    """The greedy variant of group DRO: all weight on the groups of largest running loss, in proportion to their size.

    Groups are ranked by running mean loss + C / sqrt(n_g); from the worst on, each gets its share of the training rows divided by
    `alpha`, until the weights sum to 1. It follows at once where group DRO moves slowly, and varies more: for many groups
    (dozens), where the exponential weights of group DRO spread too thin. A group that no batch held yet counts as an average one.

    Args:
        group_counts: (G,) training rows of every group.
        alpha: Share of the rows that the worst groups make up, above 0 and at most 1; 0.2 in the published code.
        adjustment: C.
        ema: Weight of a new batch in the running mean loss of a group.
        accumulate: Micro-batches of an optimizer step; see `GroupDROLoss`.
        lagged: Weigh a batch with the weights before it, not after it.

    Raises:
        UsageError: When an argument is unusable.

    References:
        Oren Y, Sagawa S, Hashimoto TB, Liang P. Distributionally robust language modeling. EMNLP 2019. arXiv:1909.02060.
    """

    def __init__(
        self,
        group_counts: Sequence[int] | Tensor,
        alpha: float = 0.2,
        adjustment: float = 0.0,
        ema: float = 0.1,
        *,
        accumulate: int = 1,
        lagged: bool = False,
    ) -> None:
        super().__init__(group_counts, ema=ema, accumulate=accumulate, lagged=lagged)
        if not 0 < alpha <= 1:
            raise UsageError(f"alpha is {alpha}; expected a share of the rows, above 0 and at most 1.")
        if not 0 <= adjustment < float("inf"):
            raise UsageError(f"adjustment is {adjustment}; expected a finite number of 0 or more.")
        self.alpha, self.adjustment = float(alpha), float(adjustment)

    @property
    def weights(self) -> Tensor:
        """(G,) float64; sums to 1."""
        known = self.running_loss * self.seen
        average = known.sum() / self.seen.sum().clamp(min=1)
        loss = torch.where(self.seen, self.running_loss, average) + self.adjustment / self.group_counts.sqrt()
        worst_first = torch.argsort(loss, descending=True, stable=True)
        wanted = (self.group_counts / self.group_counts.sum() / self.alpha)[worst_first]
        left = (1 - (wanted.cumsum(0) - wanted)).clamp(min=0)
        return torch.empty_like(loss).index_copy(0, worst_first, torch.minimum(wanted, left))


def _make(group_counts: Sequence[int], options: Mapping[str, Any]) -> GroupCVaRLoss:
    return GroupCVaRLoss(group_counts, **options)


register(
    Objective(
        name="group_cvar",
        title="Group CVaR: the worst groups' mean loss",
        make=_make,
        sampler="group_uniform",
        cites="Oren Y, Sagawa S, Hashimoto TB, Liang P. EMNLP 2019. arXiv:1909.02060",
        options={"alpha": 0.2, "adjustment": 0.0, "ema": 0.1, "accumulate": 1},
    ),
    order=21,
)
