"""What every objective over groups shares: mean losses by group, what stands in for absent groups, one update a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import torch
from torch import Tensor, nn

from radaudit.errors import UsageError
from radaudit.train.objectives.alarm import Alarm
from radaudit.train.objectives.buffers import array, library, store
from radaudit.train.objectives.checking import check_shapes, checked_counts
from radaudit.train.objectives.group_sums import share_of_rows, sum_by_group

_SHOWN_DECAY = 0.1


class GroupObjective(nn.Module):
    """Minimizes sum_g w_g L_g, with weights w that follow the losses of the groups.

    A subclass says what the weights are (`_weights`), and how they follow (`_update`).

    Args:
        group_counts: (G,) training rows of every group.
        ema: See `GroupDROLoss`.
        accumulate: See `GroupDROLoss`.
        lagged: See `GroupDROLoss`.

    Raises:
        UsageError: When an argument is unusable.
    """

    order: Tensor
    group_counts: Tensor
    running_loss: Tensor
    seen: Tensor
    step_sums: Tensor
    step_rows: Tensor
    in_step: Tensor

    def __init__(
        self, group_counts: Sequence[int] | Tensor, *, ema: float | None, accumulate: int, lagged: bool
    ) -> None:
        super().__init__()
        counts = checked_counts(group_counts)
        if ema is not None and not 0 < ema <= 1:
            raise UsageError(f"ema is {ema}; expected the weight of a new batch, above 0 and at most 1, or None.")
        if accumulate < 1:
            raise UsageError(
                f"accumulate is {accumulate}; expected the micro-batches of one optimizer step, 1 or more."
            )
        self.ema, self.accumulate, self.lagged = ema, accumulate, lagged or accumulate > 1
        self._alarm = Alarm(len(counts))
        self.register_buffer("order", torch.arange(len(counts)), persistent=False)
        self.register_buffer("group_counts", counts, persistent=False)
        self.register_buffer("running_loss", torch.zeros_like(counts))
        self.register_buffer("seen", torch.zeros(len(counts), dtype=torch.bool))
        self.register_buffer("step_sums", torch.zeros_like(counts))
        self.register_buffer("step_rows", torch.zeros_like(counts))
        self.register_buffer("in_step", torch.zeros((), dtype=torch.int64))
        self._in_step = 0
        self.register_load_state_dict_post_hook(_recount)  # type: ignore[no-untyped-call]

    @property
    def weights(self) -> Tensor:
        """(G,) float64 weights of the groups, a copy without gradient; they sum to 1."""
        return torch.as_tensor(self._weights())

    @property
    def group_losses(self) -> list[float | None]:
        """Running mean loss of every group; None for one that no batch held yet. Waits for the device: for logs."""
        losses, seen = self.running_loss.tolist(), self.seen.tolist()
        return [loss if known else None for loss, known in zip(losses, seen, strict=True)]

    def forward(self, per_sample_loss: Tensor, group: Tensor, step_counts: Tensor | None = None) -> Tensor:
        """The scalar to minimize; in training mode the weights follow.

        Args:
            per_sample_loss: (n,) losses of any floating-point type; 16-bit ones are taken to 32 bits.
            group: (n,) integers from 0 to G - 1.
            step_counts: (G,) rows of every group in the whole optimizer step, all micro-batches and ranks together, where they are
                known beforehand. With it, accumulated micro-batches of any composition give the gradient of one batch.

        Returns:
            () of the losses' type, at least 32 bits. Under accumulation, divide by `accumulate` as for any mean loss.

        Raises:
            UsageError: When shapes or types are wrong, or a group does not exist.
            NonFiniteLoss: When a loss is NaN or infinite. The weights are as they were before this batch.
            CannotAudit: When the ranks of a distributed run hold different weights.
        """
        check_shapes(per_sample_loss, group)
        if self.order.device != per_sample_loss.device and per_sample_loss.device.type != "mps":
            self.to(per_sample_loss.device)  # a loss that nobody moved follows its losses
        # In evaluation no rank speaks with another: they may have different numbers of batches.
        batch = sum_by_group(per_sample_loss, group, self.order, self._shared if self.training else None)
        sound = self._alarm.watch(batch.flags, per_sample_loss, group)
        if self.training and not self.lagged:
            self._follow(batch.sums, batch.counts, sound)
        rows = self._rows(batch.counts, step_counts)
        a_row = self._weights() / (rows + (rows == 0))  # where a group is absent no row has its share
        if self.training and self.lagged:
            self._collect(batch.sums, batch.counts, sound)
        loss = per_sample_loss.to(torch.promote_types(per_sample_loss.dtype, torch.float32))
        scalar = (loss * share_of_rows(a_row, group, self.order, loss)).sum()
        return (
            scalar * batch.world_size if batch.world_size > 1 else scalar
        )  # DDP takes the mean of the ranks' gradients

    def step_completed(self) -> None:
        """Tells that the optimizer has stepped. Needed only after a step of fewer micro-batches than `accumulate`."""
        if self._in_step:
            self._follow(array(self.step_sums), array(self.step_rows), None)
            self._empty_step()

    def _rows(self, counts: Any, step_counts: Tensor | None) -> Any:
        """Rows of every group that one micro-batch stands for."""
        if step_counts is None:
            return counts
        given = torch.as_tensor(step_counts).to(self.order.device, torch.float64)
        if given.shape != self.order.shape:
            raise UsageError(f"step_counts has shape {tuple(given.shape)}; expected {tuple(self.order.shape)}.")
        return array(given) / self.accumulate

    def _collect(self, sums: Any, counts: Any, sound: Tensor | None) -> None:
        store(self.step_sums, array(self.step_sums) + sums, sound)
        store(self.step_rows, array(self.step_rows) + counts, sound)
        self._in_step += 1
        self.in_step.fill_(self._in_step)
        if self._in_step >= self.accumulate:
            self.step_completed()

    def _empty_step(self) -> None:
        for buffer in (self.step_sums, self.step_rows, self.in_step):
            buffer.zero_()
        self._in_step = 0

    def _follow(self, sums: Any, counts: Any, sound: Tensor | None) -> None:
        xp, seen, running = library(self.seen), array(self.seen), array(self.running_loss)
        present = counts > 0
        mean = sums / (counts + ~present)
        decay = _SHOWN_DECAY if self.ema is None else self.ema
        # The first batch that holds a group counts in full.
        moved = xp.where(seen, running + decay * (mean - running), mean)
        store(self.running_loss, xp.where(present, moved, running), sound)
        store(self.seen, seen | present, sound)
        known = present if self.ema is None else seen
        self._update(xp.where(present, mean, running), known, sound)

    def _update(self, loss: Any, known: Any, sound: Tensor | None) -> None:
        """Moves the weights.

        Args:
            loss: (G,) float64: of the step at hand where it held the group, else the running mean.
            known: (G,) for which groups there is a loss.
            sound: Mask for `store`.
        """

    def _weights(self) -> Any:
        """(G,) float64 weights as an array of `library`."""
        raise NotImplementedError

    def _shared(self) -> Tensor:
        """Float64 numbers that all ranks must hold alike."""
        return self.running_loss

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Moves to another device but never to another precision: `.half()` on a whole model must not round q."""
        for name, buffer in self._buffers.items():
            if buffer is not None:
                at = fn(torch.empty(0, dtype=torch.float32, device=buffer.device)).device
                self._buffers[name] = buffer.to("cpu" if at.type == "mps" else at)  # MPS has no float64
        return self


def _recount(module: Any, _: Any) -> None:
    """After a state was loaded in the middle of a step."""
    module._in_step = int(module.in_step)
