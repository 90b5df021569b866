"""Stops training at a batch that cannot be used, without making a GPU wait at every step."""

from __future__ import annotations

from collections.abc import Callable
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
        self._pending: tuple[Callable[[], Any], Tensor, Tensor | None] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """A copy of the module watches its own batches; an event of a GPU cannot be copied."""
        return {"_n_groups": self._n_groups, "_pending": None}

    def watch(self, flags: Any, per_sample_loss: Tensor, group: Tensor | None) -> Tensor | None:
        """Raises what is wrong with this batch, or with the one before it on a GPU.

        Args:
            flags: One or two numbers, NaN or other than 0 where something is wrong: the first where a loss is not finite or a group
                does not exist, on any rank; the second where ranks hold different states.
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
        read = _read_later(flags)
        if read is None:
            self._judge(flags, per_sample_loss, group, "")
            return None
        self._pending = (read, per_sample_loss.detach(), group)
        is_sound: Tensor = flags.sum() == 0
        return is_sound

    def ring(self) -> None:
        """Raises what was wrong with the latest batch, if nobody has read its flags yet."""
        if self._pending is not None:
            (read, per_sample_loss, group), self._pending = self._pending, None
            self._judge(read(), per_sample_loss, group, " before this one")

    def _judge(self, flags: Any, per_sample_loss: Tensor, group: Tensor | None, when: str) -> None:
        unusable, *disagreement = (float(flag) for flag in flags)
        if unusable:  # NaN is true, too
            raise explain(per_sample_loss.detach(), group, self._n_groups, when)
        if any(disagreement):
            raise ranks_disagree()


def _read_later(flags: Any) -> Callable[[], Any] | None:
    """Starts to copy numbers from a GPU and gives what waits for them, usually no time; None for numbers that are here."""
    if not isinstance(flags, Tensor) or not flags.is_cuda:
        return None
    arrived = torch.empty(len(flags), dtype=flags.dtype, pin_memory=True)
    arrived.copy_(flags, non_blocking=True)
    event = torch.cuda.Event()  # type: ignore[no-untyped-call]
    event.record()

    def read() -> Any:
        event.synchronize()
        return arrived.tolist()

    return read
