"""Stops training at a batch that cannot be used, without making a GPU wait at every step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from radaudit.train.objectives.checking import explain, ranks_disagree


class Alarm:
    """Reads two flags of every batch: at once on the CPU, and on a GPU when the next batch comes.

    Reading a number from a GPU waits for everything that was queued before it. So the flags are copied in the background; by the
    next batch they have long arrived. Until then `watch` gives the caller a mask that keeps a bad batch out of its state.

    Args:
        n_groups: G.
    """

    def __init__(self, n_groups: int) -> None:
        self._n_groups = n_groups
        self._pending: tuple[Tensor, Any, Tensor, Tensor | None] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """A copy of the module watches its own batches; an event of a GPU cannot be copied."""
        return {"_n_groups": self._n_groups, "_pending": None}

    def watch(
        self, unusable: Tensor, disagreement: Tensor, per_sample_loss: Tensor, group: Tensor | None
    ) -> Tensor | None:
        """Raises what is wrong with this batch, or with the one before it on a GPU.

        Args:
            unusable: () other than 0 where a loss is not finite or a group does not exist, on any rank.
            disagreement: () other than 0 where ranks hold different states.
            per_sample_loss: (n,) of this rank.
            group: (n,) of this rank; None where groups play no part.

        Returns:
            None where the batch is known to be sound, else a () mask: whether its effect may be kept.

        Raises:
            NonFiniteLoss: When a loss is NaN or infinite.
            UsageError: When a group does not exist.
            CannotAudit: When ranks disagree.
        """
        self.ring()
        flags = torch.stack([unusable, disagreement])
        if not flags.is_cuda:
            self._judge(flags, per_sample_loss, group, "")
            return None
        arrived = torch.empty(2, dtype=flags.dtype, pin_memory=True)
        arrived.copy_(flags, non_blocking=True)
        event = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record()
        self._pending = (arrived, event, per_sample_loss.detach(), group)
        return flags.sum() == 0

    def ring(self) -> None:
        """Raises what was wrong with the latest batch, if nobody has read its flags yet."""
        if self._pending is not None:
            (flags, event, per_sample_loss, group), self._pending = self._pending, None
            event.synchronize()
            self._judge(flags, per_sample_loss, group, " before this one")

    def _judge(self, flags: Tensor, per_sample_loss: Tensor, group: Tensor | None, when: str) -> None:
        unusable, disagreement = flags.tolist()
        if unusable:
            raise explain(per_sample_loss.detach(), group, self._n_groups, when)
        if disagreement:
            raise ranks_disagree()
