"""Group CVaR: the mean loss of the worst groups that together make up a share of the training rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from torch import Tensor

from radaudit.errors import UsageError
from radaudit.train.objectives.buffers import array, library
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

    def _weights(self) -> Any:
        xp, seen, running = library(self.seen), array(self.seen), array(self.running_loss)
        average = (running * seen).sum() / seen.sum().clip(min=1)
        rows = array(self.group_counts)
        worst_first = xp.argsort(-(xp.where(seen, running, average) + self.adjustment / rows**0.5), stable=True)
        wanted = (rows / rows.sum() / self.alpha)[worst_first]
        left = (1 - (wanted.cumsum(0) - wanted)).clip(min=0)
        return xp.minimum(wanted, left)[xp.argsort(worst_first)]


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
