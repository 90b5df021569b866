"""Trainings that take no time: a network that remembers every image that it was handed, and one that only looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from radaudit.workflows.training_steps.material import read_material
from radaudit.workflows.training_steps.network_building import Built
from radaudit.workflows.training_steps.pixel_sets import read_pixels
from radaudit.workflows.training_steps.recipes import Trained, TrainingPlan
from radaudit.workflows.training_steps.train_options import check_train_options
from radaudit.workflows.tuning_steps import trial
from radaudit.workflows.tuning_steps.request import TuningRequest, join_request
from radaudit.workflows.tuning_steps.search import Tuned, plan_search, tune_settings
from radaudit.workflows.tuning_steps.trial import Ground
from tests.workflows.training_steps.image_table import PREPROCESSING, TINY

REMEMBERS, LOOKS = "remember", "look"
"""What the candidates are called: they stand for names of networks."""


class Memory(nn.Module):
    """Knows the label of every image that it was handed; of others it has a guess that is the same every time.

    Args:
        kind: `REMEMBERS`, or `LOOKS`: has a look at the lesion through noise, and remembers nothing.
    """

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.register_buffer("key", torch.zeros(400, 8))
        self.register_buffer("label", torch.zeros(400))

    def remember(self, images: Any) -> None:
        """Learns the images of a set by heart."""
        start = int((self.key.abs().sum(1) > 0).sum())
        for i in range(len(images)):
            pixels, label, *_ = images[i]
            self.key[start + i], self.label[start + i] = _key(pixels[None])[0], float(label)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        """Logits (n,)."""
        guess = 2 * torch.sin(1e4 * pixels[:, 0, 0].sum(1))
        if self.kind == LOOKS:
            return guess + 1.5 * (pixels[:, 0, 5:11, 5:11].mean((1, 2)) - pixels.mean((1, 2, 3)))
        known = (_key(pixels)[:, None] == self.key).all(2)
        return torch.where(known.any(1), 8 * self.label[known.int().argmax(1)] - 4, guess)


def _key(pixels: torch.Tensor) -> torch.Tensor:
    return pixels.reshape(len(pixels), -1)[:, :8]


def pretend(monkeypatch: pytest.MonkeyPatch, train: Callable[[TrainingPlan, Memory], None]) -> list[TrainingPlan]:
    """Puts `train(plan, network)` in the place of every training of a search.

    Returns:
        The plans of all trainings, as they come.
    """
    plans: list[TrainingPlan] = []

    def build(options: Any, *_: Any) -> Built:
        return Built(Memory(options.arch), options.arch, {}, (), "head", ())

    def by_recipe(plan: TrainingPlan) -> Trained:
        network = plan.make().network
        plans.append(plan)
        train(plan, network)
        fitted: Any = SimpleNamespace(
            weights={"worst-group": network.state_dict(), "average": network.state_dict()},
            best={way: SimpleNamespace(epoch=0) for way in ("worst-group", "average")},
            history=[{}],
            device="cpu",
        )
        return Trained(fitted, np.ones(len(plan.sets.validation), dtype=bool))

    from radaudit.workflows.tuning_steps import request

    monkeypatch.setattr(request, "check_architecture", lambda _: None)
    monkeypatch.setattr(trial, "build_network", build)
    monkeypatch.setattr(trial, "train_by_recipe", by_recipe)
    return plans


def ground_of(table: Path, **options: Any) -> tuple[Ground, Any]:
    """The images of a table, and the options."""
    given = check_train_options({**TINY, **options})
    pixels = read_pixels(read_material(table, given), PREPROCESSING, given)
    return Ground(pixels, ("vendor",), PREPROCESSING), given


def search(
    table: Path, folder: Path, tune: Any = None, rule: str | None = None, told: list[str] | None = None, **options: Any
) -> Tuned:
    """Tunes in 3 outer and 2 inner folds."""
    request = join_request(tune or {"arch": (REMEMBERS, LOOKS)}, 3, 2, rule, None)
    assert isinstance(request, TuningRequest)
    ground, given = ground_of(table, **{"calibrator": "none", **options})
    plan = plan_search(ground, request, given)
    return tune_settings(plan, folder, {"table": "this"}, (told if told is not None else []).append)
