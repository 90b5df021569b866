"""What an epoch did to every cell: its mean loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch

from radaudit.train.fitting.ranks import rank


class GroupRecord:
    """Sums of an epoch, kept where the losses are, so that adding to them never waits for a GPU.

    Args:
        n_cells: Number of cells.
    """

    def __init__(self, n_cells: int) -> None:
        self.n_cells = n_cells
        self.start()

    def start(self) -> None:
        """Forgets all sums: an epoch begins."""
        self.loss_sum = torch.zeros(self.n_cells, dtype=torch.float64)
        self.count = torch.zeros(self.n_cells, dtype=torch.float64)

    @torch.no_grad()
    def add(self, per_sample: torch.Tensor, cell: torch.Tensor) -> None:
        """Adds a batch's losses (n,) of its cells (n,)."""
        if per_sample.device.type == "mps":  # which has no float64
            per_sample, cell = per_sample.cpu(), cell.cpu()
        if self.loss_sum.device != per_sample.device:
            self.loss_sum, self.count = self.loss_sum.to(per_sample.device), self.count.to(per_sample.device)
        member = torch.nn.functional.one_hot(cell, self.n_cells).to(torch.float64)
        self.loss_sum += (per_sample.double()[:, None] * member).sum(dim=0)
        self.count += member.sum(dim=0)

    def gather(self, add_up: Callable[[torch.Tensor], torch.Tensor]) -> None:
        """Adds up the sums of all processes; from here on this one holds those of all."""
        self.loss_sum, self.count = add_up(self.loss_sum), add_up(self.count)

    def means(self) -> tuple[float | None, list[float | None]]:
        """Mean loss of all rows, and of every cell; None where no batch held one. Waits for the device."""
        count, total = self.count.tolist(), self.loss_sum.tolist()
        by_cell = [s / n if n else None for s, n in zip(total, count, strict=True)]
        return (sum(total) / sum(count) if sum(count) else None), by_cell

    def state(self) -> dict[str, Any]:
        """Tensors for a checkpoint in the middle of an epoch."""
        return {"loss_sum": self.loss_sum.cpu(), "count": self.count.cpu()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes the state of a checkpoint. Its sums are those of all processes, so only the first one takes them."""
        share = 1.0 if rank() == 0 else 0.0
        self.loss_sum, self.count = state["loss_sum"] * share, state["count"] * share
