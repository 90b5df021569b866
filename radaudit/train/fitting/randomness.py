"""Randomness without a state: what is drawn depends on the seed and on where in the training it is drawn, on nothing before.

So a resumed run draws what an uninterrupted one would, and nobody has to save or restore a generator.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

WEIGHTS, BATCH = 1, 2
"""What a seed is for; kept apart so that the first weights and the first batch draw different numbers."""


def seed_torch(seed: int, *where: int) -> None:
    """Seeds torch's generators, of the processor and of every GPU, for one place in the training."""
    torch.manual_seed(int(np.random.SeedSequence([seed, *where]).generate_state(1, np.uint64)[0]))


@dataclass
class Determinism:
    """The switches that were set, for the record.

    Attributes:
        threads: Threads of the processor.
        switches: Name -> value of everything that decides whether two runs agree.
        exceptions: Operations that torch has no deterministic way for on this device; two runs may differ in them.
    """

    threads: int
    switches: dict[str, Any] = field(default_factory=dict)
    exceptions: list[str] = field(default_factory=list)


@contextlib.contextmanager
def deterministic(threads: int | None, *, on_gpu: bool) -> Iterator[Determinism]:
    """Deterministic algorithms and a fixed number of threads, everything restored afterwards, generators included.

    On the processor an operation without a deterministic way is an error. On a GPU, where volumes need some (pooling in
    3-D), it is noted instead: refusing them would refuse the networks.
    """
    mode = "warn" if on_gpu else "error"
    before, benchmark = torch.get_deterministic_debug_mode(), torch.backends.cudnn.benchmark
    threads_before = torch.get_num_threads()
    fresh: Any = torch.utils.deterministic  # its module's class holds the switch
    filling = fresh.fill_uninitialized_memory
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # what cuBLAS asks for to be deterministic
    if threads:
        torch.set_num_threads(threads)
    found = Determinism(torch.get_num_threads())
    with torch.random.fork_rng(), _noting(found.exceptions):
        torch.set_deterministic_debug_mode(mode)
        torch.backends.cudnn.benchmark = False
        fresh.fill_uninitialized_memory = False
        found.switches = {
            "deterministic algorithms": mode,
            "cuDNN benchmark": False,
            "TF32 in cuDNN": bool(torch.backends.cudnn.allow_tf32),
            "TF32 in matrix products": bool(torch.backends.cuda.matmul.allow_tf32),
            "CUBLAS_WORKSPACE_CONFIG": os.environ["CUBLAS_WORKSPACE_CONFIG"],
        }
        try:
            yield found
        finally:
            torch.set_deterministic_debug_mode(before)
            torch.backends.cudnn.benchmark = benchmark
            fresh.fill_uninitialized_memory = filling
            torch.set_num_threads(threads_before)


@contextlib.contextmanager
def _noting(exceptions: list[str]) -> Iterator[None]:
    """Gathers torch's warnings of operations that are not deterministic; all others go their way."""
    show = warnings.showwarning

    def note(message: Warning | str, *details: Any, **more: Any) -> None:
        text = str(message)
        if "deterministic" not in text:
            show(message, *details, **more)
        elif (operation := text.split(" ", 1)[0]) not in exceptions:
            exceptions.append(operation)

    with warnings.catch_warnings():
        warnings.filterwarnings("always", message=".*deterministic.*")
        warnings.showwarning = note
        yield
