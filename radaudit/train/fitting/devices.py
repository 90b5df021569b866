"""Where training runs: one device, or one for each process that torchrun started."""

from __future__ import annotations

from typing import Any

import torch

from radaudit.errors import UsageError
from radaudit.train.fitting.ranks import local_world_size, world_size
from radaudit.train.fitting.settings import Precision


def trainer_place(wanted: str) -> dict[str, Any]:
    """What Lightning's trainer has to be told.

    Args:
        wanted: "cpu", "cuda", "cuda:1", "mps", or "" for the best there is.

    Raises:
        UsageError: When there is no such device.
    """
    name, _, number = (wanted or best_device()).partition(":")
    if name not in ("cpu", "cuda", "mps") or (number and (name != "cuda" or not number.isdecimal())):
        raise UsageError(f"There is no device '{wanted}'.", "It is cpu, cuda, cuda:1 or mps.")
    if name == "cuda" and not torch.cuda.is_available():
        raise UsageError(
            "--device cuda: torch finds no GPU here.", "Train with --device cpu, or install a CUDA build of torch."
        )
    if name == "mps" and not torch.backends.mps.is_available():
        raise UsageError("--device mps: torch finds no Apple GPU here.", "Train with --device cpu.")
    accelerator = {"cuda": "gpu"}.get(name, name)
    if world_size() > 1:
        nodes = world_size() // local_world_size()
        return {"accelerator": accelerator, "devices": local_world_size(), "num_nodes": nodes, "strategy": "ddp"}
    if name == "cuda" and number:
        if int(number) >= torch.cuda.device_count():
            raise UsageError(
                f"--device {wanted}: there are {torch.cuda.device_count()} GPUs, counted from 0.",
                "Give one that there is.",
            )
        return {"accelerator": accelerator, "devices": [int(number)]}
    return {"accelerator": accelerator, "devices": 1}


def best_device() -> str:
    """A GPU where there is one."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def check_precision(precision: Precision, place: dict[str, Any]) -> None:
    """Refuses half precision where the device computes none.

    Raises:
        UsageError: For 16-mixed on a processor.
    """
    if precision == "16-mixed" and place["accelerator"] == "cpu":
        raise UsageError(
            "--precision 16-mixed needs a GPU.", "On a processor use bf16-mixed, or 32, which is usually as fast there."
        )
