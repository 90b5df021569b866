"""Small networks saved in every format, and files that try to run code when opened."""

from __future__ import annotations

import pickle
import warnings
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

torch.set_num_threads(1)


def make_network(outputs: int = 2, channels: int = 1) -> torch.nn.Module:
    torch.manual_seed(0)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(channels, 4, 3),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(1),
        torch.nn.Flatten(),
        torch.nn.Dropout(0.5),
        torch.nn.Linear(4, outputs),
    )
    return network.eval()


@pytest.fixture
def network() -> torch.nn.Module:
    return make_network()


@pytest.fixture
def batch() -> torch.Tensor:
    return torch.from_numpy(np.random.default_rng(1).normal(size=(5, 1, 16, 16)).astype(np.float32))


@pytest.fixture
def save_torchscript() -> Callable[..., Path]:
    def save(network: torch.nn.Module, path: Path, extra: str | None = None) -> Path:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            traced = torch.jit.trace(network, torch.zeros(2, 1, 16, 16))
            torch.jit.save(traced, str(path), _extra_files={} if extra is None else {"radaudit.json": extra})
        return path

    return save


@pytest.fixture
def save_export() -> Callable[..., Path]:
    def save(network: torch.nn.Module, path: Path, *, fixed: int | None = None, extra: str | None = None) -> Path:
        example = (torch.zeros(fixed or 2, 1, 16, 16),)
        shapes = None if fixed else ({0: torch.export.Dim("batch", min=1, max=64)},)
        program = torch.export.export(network, example, dynamic_shapes=shapes)
        torch.export.save(program, path, extra_files={} if extra is None else {"radaudit.json": extra})
        return path

    return save


@pytest.fixture
def save_onnx() -> Callable[..., Path]:
    def save(network: torch.nn.Module, path: Path, *, fixed: int | None = None, external: bool = False) -> Path:
        import onnx

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            axes = None if fixed else {"image": {0: "batch"}}
            example = torch.zeros(fixed or 2, 1, 16, 16)
            torch.onnx.export(network, (example,), path, dynamo=False, input_names=["image"], dynamic_axes=axes)
        if external:
            model = onnx.load(path)
            onnx.save(model, path, save_as_external_data=True, location=path.name + ".data", size_threshold=0)
        return path

    return save


@pytest.fixture
def rewrite_zip() -> Callable[..., Path]:
    """Copies a zip with some entries (named below its root) replaced, added, or, given None, left out."""

    def rewrite(source: Path, target: Path, changes: Mapping[str, bytes | None]) -> Path:
        with zipfile.ZipFile(source) as old:
            root = old.namelist()[0].partition("/")[0]
            entries: dict[str, bytes | None] = {name: old.read(name) for name in old.namelist()}
        entries |= {f"{root}/{name}": data for name, data in changes.items()}
        with zipfile.ZipFile(target, "w") as new:
            for name, data in entries.items():
                if data is not None:
                    new.writestr(name, data)
        return target

    return rewrite


class Bomb:
    """Creates a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        import os

        return os.system, (f"touch {self.mark}",)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that appears when a bomb went off."""
    return tmp_path / "exploded"


@pytest.fixture
def bomb(mark: Path) -> Bomb:
    return Bomb(mark)


@pytest.fixture
def pickled_bomb(bomb: Bomb) -> bytes:
    return pickle.dumps(bomb, protocol=2)
