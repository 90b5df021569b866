"""A fit small enough for a test, that can also be run, killed and resumed as a process of its own.

python -m tests.train.fitting.small_fit FOLDER [--resume] [--workers 4] [--slow 0.05] ...
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from radaudit.train.fitting.assessment import Assessment, GroupScore
from radaudit.train.fitting.settings import FitSettings
from radaudit.train.objectives.catalogue import OBJECTIVES

N, SIZE = 96, 8
CELLS = ("healthy, A", "healthy, B", "diseased, A", "diseased, B")


class Blobs(Dataset[Any]):
    """Noise with a bright middle where diseased; every item draws fresh noise from (seed, epoch, index)."""

    def __init__(self, n: int = N, seed: int = 3, *, is_varied: bool = True, slow: float = 0.0) -> None:
        draw = np.random.default_rng(seed)
        self.label = draw.integers(0, 2, n).astype(np.int8)
        group = (draw.random(n) < 0.25).astype(np.int64)
        self.cell = self.label * 2 + group
        self.pixels = draw.normal(0, 1, (n, 1, SIZE, SIZE)).astype(np.float32)
        self.pixels[:, :, 2:6, 2:6] += (0.8 * self.label * np.where(group == 1, 0.5, 1.0))[:, None, None, None]
        self.epoch = torch.zeros(1, dtype=torch.int64).share_memory_()
        self.is_varied, self.slow, self.seed = is_varied, slow, seed

    def __len__(self) -> int:
        return len(self.label)

    def set_epoch(self, epoch: int) -> None:
        self.epoch[0] = epoch

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, int, int]:
        time.sleep(self.slow)
        pixels = self.pixels[index]
        if self.is_varied:
            noise = np.random.default_rng([self.seed, int(self.epoch[0]), index]).normal(0, 0.2, pixels.shape)
            pixels = pixels + noise.astype(np.float32)
        return torch.from_numpy(pixels), torch.tensor(int(self.label[index])), int(self.cell[index]), index


class Shuffled:
    """Batches of a permutation of (seed, epoch)."""

    def __init__(self, n: int, batch_size: int, seed: int, rank: int = 0, world_size: int = 1) -> None:
        self.n, self.batch_size, self.seed, self.epoch = n, batch_size, seed, 0
        self.rank, self.world_size = rank, world_size

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __len__(self) -> int:
        return self.n // self.batch_size // self.world_size

    def __iter__(self) -> Iterator[list[int]]:
        order = np.random.default_rng([self.seed, self.epoch]).permutation(self.n)
        for number in range(len(self)):
            start = (number * self.world_size + self.rank) * self.batch_size
            yield order[start : start + self.batch_size].tolist()


def small_network(seed: int = 0, width: int = 4) -> nn.Module:
    """With batch normalization and dropout, the two layers that a careless resumption gets wrong."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(1, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.AdaptiveAvgPool2d(2),
            nn.Flatten(),
            nn.Linear(4 * width, 1),
        )


def linear_network() -> nn.Module:
    """Nothing in it depends on what shares a batch, so several processes compute what one does."""
    with torch.random.fork_rng():
        torch.manual_seed(1)
        return nn.Sequential(nn.Flatten(), nn.Linear(SIZE * SIZE, 1))


def assess(label: Any, logit: Any) -> Assessment:
    """The share of pairs in order, of everyone and of every other row."""
    groups = tuple(GroupScore(name, _share(label[part::2], logit[part::2]), 0.0) for part, name in enumerate("AB"))
    lowered = tuple(GroupScore(g.name, g.value, g.value - 0.1) for g in groups)
    value = _share(label, logit)
    return Assessment(GroupScore("everyone", value, value - 0.05), lowered)


def _share(label: Any, logit: Any) -> float:
    return float((logit[label == 1][:, None] > logit[label == 0][None, :]).mean())


def fit_small(folder: Path, *, resume: bool = False, slow: float = 0.0, **changed: Any) -> Any:
    """Fits the small network; keyword arguments change settings, or what is named here."""
    from radaudit.train.fitting.loop import fit
    from radaudit.train.fitting.ranks import rank, world_size

    given: dict[str, Any] = {
        "objective": "group_dro",
        "network": None,
        "training": None,
        "assess": assess,
        "batches": None,
    }
    given |= {name: changed.pop(name) for name in list(changed) if name in given}
    progress: Callable[[Any], None] | None = changed.pop("progress", None)
    basic: dict[str, Any] = {"epochs": 3, "batch_size": 12, "learning_rate": 0.01, "patience": 0, "threads": 1}
    settings = FitSettings(**{**basic, "device": "cpu", **changed})
    training = given["training"] or Blobs(slow=slow)
    counts = np.bincount(training.cell, minlength=4)
    chosen = OBJECTIVES[given["objective"]]
    options = {"accumulate": settings.accumulate} if "accumulate" in chosen.options else {}
    if "step_size" in chosen.options:
        options |= {"step_size": 0.1}
    return fit(
        given["network"] or small_network(),
        training,
        Blobs(40, seed=9, is_varied=False),
        settings,
        objective=chosen.build(counts.tolist(), options),
        batches=given["batches"] or Shuffled(len(training), settings.batch_size, settings.seed, rank(), world_size()),
        natural=Shuffled(len(training), settings.batch_size, 99),
        cells=CELLS,
        files=[f"image{i}.png" for i in range(len(training))],
        assess=given["assess"],
        folder=folder,
        resume=resume,
        progress=progress,
    )


def same(one: Any, other: Any) -> bool:
    """Whether two state dicts are equal bit by bit."""
    return list(one) == list(other) and all(torch.equal(one[name], other[name]) for name in one)


def main() -> None:
    """Fits in this process; prints every batch, so that whoever started it knows when to kill it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--linear", action="store_true")
    given = vars(parser.parse_args())
    if given.pop("linear"):
        given["network"] = linear_network()
    told = fit_small(
        given.pop("folder"), progress=lambda s: print(f"epoch {s.epoch} batch {s.batch}", flush=True), **given
    )
    print("done", told.best, flush=True)


if __name__ == "__main__":
    main()
