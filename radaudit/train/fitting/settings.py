"""Everything that decides how a network is fitted; the same settings on the same data give the same weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Precision = Literal["32", "16-mixed", "bf16-mixed"]
Schedule = Literal["one-cycle", "cosine", "constant"]
Select = Literal["worst-group", "average"]
BatchNorm = Literal["natural", "running"]

FREE = ("workers", "tensorboard", "device")
"""Settings that may differ when a run is resumed: they change where and how fast it is computed, not what."""


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a network is fitted.

    Attributes:
        epochs: Passes over the training set.
        batch_size: Images a batch, on each device.
        accumulate: Batches whose gradients are added up before one step of the optimizer.
        learning_rate: Highest learning rate.
        weight_decay: Of AdamW, decoupled from the gradient. Group-DRO needs strong regularization: without it the worst
            group is fitted as perfectly as all others and the objective makes no difference (Sagawa 2020,
            doi:10.48550/arXiv.1911.08731).
        schedule: "one-cycle" (learning rate up, then down by a cosine; momentum the other way round), "cosine" (warm-up,
            then down) or "constant" (warm-up, then level).
        warm_up: Share of all steps in which the learning rate rises.
        clip: Largest norm of the gradient; longer ones are shortened to it. 0 leaves them.
        precision: "32", "16-mixed" or "bf16-mixed"; losses are in single precision whatever it says.
        select: What the best epoch is best at, and what early stopping waits for: "worst-group" (the lower confidence
            bound of the worst group) or "average" (everyone together).
        patience: Epochs without a better one before training stops; 0 never stops early.
        batch_norm: "natural" estimates the statistics of batch normalization anew on batches in natural proportions before
            every validation, because balanced batches shift them; "running" keeps what training left.
        unfreeze: Pairs (epoch, beginnings of parameter names): from that epoch on these are trained, and not before. What is
            named nowhere is trained from the start. Epochs count from 0.
        seed: Seed of everything random.
        threads: Threads of the processor; None for what torch chooses. More or fewer change the last digits.
        workers: Processes that read images.
        device: "cpu", "cuda:0" ...; "" for the best there is.
        tensorboard: Writes a TensorBoard log beside log.csv.
    """

    epochs: int = 30
    batch_size: int = 32
    accumulate: int = 1
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    schedule: Schedule = "one-cycle"
    warm_up: float = 0.2
    clip: float = 1.0
    precision: Precision = "32"
    select: Select = "worst-group"
    patience: int = 10
    batch_norm: BatchNorm = "natural"
    unfreeze: tuple[tuple[int, tuple[str, ...]], ...] = field(default=())
    seed: int = 0
    threads: int | None = None
    workers: int = 0
    device: str = ""
    tensorboard: bool = False


def must_agree(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings, as plain values, that a resumed run must share with the one it goes on with."""
    return {name: value for name, value in settings.items() if name not in FREE}
