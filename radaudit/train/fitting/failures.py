"""A loss that is no number any more: which batch it was, and which files are at fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

from radaudit.errors import Untrainable
from radaudit.records.wording import first_of

DIVERGED = "training diverged: the loss was not a finite number any more"
"""The reason without the files."""

SHOWN = 5
"""Files that a message names."""


@torch.no_grad()
def explain_loss(
    network: nn.Module, pixels: Any, index: Any, files: Sequence[str], *, epoch: int, batch: int
) -> Untrainable:
    """What to say when the loss of a batch is not finite. Names files, so it is for the terminal only.

    Args:
        network: After its forward pass.
        pixels: (n, channels, *size) of the batch.
        index: (n,) the images' places in the training set.
        files: Names of all training images.
        epoch: Counted from 0.
        batch: Counted from 0.
    """
    where = f"Epoch {epoch + 1}, batch {batch + 1}: the loss is not a finite number"
    files = [files[int(i)] for i in index]
    if broken := _not_finite(network):
        return Untrainable(
            f"{where}, because the network's weights are not any more ({broken}): training diverged.",
            "Lower --learning-rate, or --clip the gradient more tightly. With --precision 16-mixed, try bf16-mixed or 32.",
            DIVERGED,
        )
    at_fault = [f for f, one in zip(files, pixels, strict=True) if not bool(torch.isfinite(one).all())]
    if not at_fault:
        at_fault = _alone_at_fault(network, pixels, files)
    if at_fault:
        return Untrainable(
            f"{where}. At fault: {_list(at_fault)}.",
            "Look at these images, and mend them or take them out of the table.",
            DIVERGED,
        )
    return Untrainable(
        f"{where}, though no image gives such a loss by itself. The batch held: {_list(files)}.",
        "Lower --learning-rate, or look for extreme pixel values in these images.",
        DIVERGED,
    )


def explain_gradient(norm: float, *, epoch: int, batch: int, index: Any, files: Sequence[str]) -> Untrainable:
    """What to say when the loss is finite and its gradient is not."""
    return Untrainable(
        f"Epoch {epoch + 1}, batch {batch + 1}: the loss is finite but its gradient is not ({norm}). The batch held: "
        f"{_list([files[int(i)] for i in index])}.",
        "Lower --learning-rate. With an objective of your own, look for a square root or a logarithm at 0.",
        "training diverged: the gradient was not a finite number any more",
    )


def _not_finite(network: nn.Module) -> str:
    return next((name for name, weight in network.named_parameters() if not bool(torch.isfinite(weight).all())), "")


def _alone_at_fault(network: nn.Module, pixels: Any, files: Sequence[str]) -> list[str]:
    """In training mode one image spoils its whole batch through batch normalization, so each is tried by itself."""
    modes = {module: module.training for module in network.modules()}
    network.eval()
    try:
        return [
            file
            for file, one in zip(files, pixels, strict=True)
            if not bool(torch.isfinite(network(one.unsqueeze(0))).all())
        ]
    finally:
        for module, mode in modes.items():
            module.training = mode


def _list(files: Sequence[str]) -> str:
    return first_of(files, SHOWN)
