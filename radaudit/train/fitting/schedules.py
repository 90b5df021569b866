"""The optimizer, and how its learning rate goes over the steps."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable
from typing import Any

import torch
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, OneCycleLR

from radaudit.train.fitting.settings import FitSettings


def make_optimizer(parameters: Iterable[tuple[str, torch.nn.Parameter]], settings: FitSettings) -> torch.optim.AdamW:
    """AdamW; weights decay, biases and the scales of normalization layers (one number a channel) do not.

    Source: Loshchilov I, Hutter F. ICLR 2019. doi:10.48550/arXiv.1711.05101
    """
    named = list(parameters)
    decayed = [parameter for _, parameter in named if parameter.ndim > 1]
    others = [parameter for _, parameter in named if parameter.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW([group for group in groups if group["params"]], lr=settings.learning_rate)


def make_schedule(optimizer: torch.optim.Optimizer, settings: FitSettings, steps: int) -> LRScheduler:
    """The learning rate over all steps of the optimizer.

    Args:
        optimizer: Its learning rate is the highest one.
        settings: `schedule` and `warm_up` count.
        steps: Steps of the whole training.

    Source of one-cycle: Smith LN, Topin N. doi:10.48550/arXiv.1708.07120
    """
    if settings.schedule == "one-cycle":
        # One more step than are taken: after the last one the scheduler is asked once again.
        share = min(max(settings.warm_up, 1.5 / (steps + 1)), 0.99)  # it divides by the steps in which the rate rises
        return OneCycleLR(optimizer, max_lr=settings.learning_rate, total_steps=steps + 1, pct_start=share)
    return LambdaLR(optimizer, functools.partial(learning_share, settings=settings, steps=steps))


def learning_share(step: int, *, settings: FitSettings, steps: int) -> float:
    """Share of the highest learning rate at a step, for "cosine" and "constant"."""
    rising = round(settings.warm_up * steps)
    if step < rising:
        return (step + 1) / (rising + 1)
    if settings.schedule == "constant":
        return 1.0
    done = (step - rising) / max(1, steps - rising)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def rate_of(optimizer: Any) -> float:
    """The learning rate of an optimizer's first group."""
    return float(optimizer.param_groups[0]["lr"])
