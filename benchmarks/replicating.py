"""Running many replicates on a few processes, with numbers that do not depend on how many."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

Part = TypeVar("Part")

CHUNK = 50
"""Replicates that a process does at a time."""


def random_of(seed: int, setting: object, number: int) -> np.random.Generator:
    """The generator of one replicate of one setting."""
    return np.random.default_rng([seed, zlib.crc32(repr(setting).encode()), number])


class Pool:
    """A few processes; with one, everything runs in this one."""

    def __init__(self, processes: int) -> None:
        # One thread each: more processes than processors would only stand in each other's way.
        threadpool_limits(1)
        self._executor = ProcessPoolExecutor(processes) if processes > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def run(self, replicate: Callable[[Any, int, range], Part], setting: Any, seed: int, replicates: int) -> list[Part]:
        """Replicates of one setting, in chunks: `replicate(setting, seed, numbers)` for each."""
        chunks = [range(first, min(first + CHUNK, replicates)) for first in range(0, replicates, CHUNK)]
        if self._executor is None:
            return [replicate(setting, seed, numbers) for numbers in chunks]
        return list(self._executor.map(replicate, [setting] * len(chunks), [seed] * len(chunks), chunks))


def share(hits: float, of: int) -> str:
    """A percentage with its Monte Carlo standard error; from no hit at all, the upper 95 % limit."""
    if of == 0:
        return "-"
    p = hits / of
    error = f"± {np.sqrt(p * (1 - p) / of):.1%}" if 0 < p < 1 else f"within {min(3 / of, 1.0):.1%}"
    return f"{p:.1%} {error}".replace("%", " %")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
