"""The same work on many groups, on all cores where there are rows enough to make that worth while."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

MANY_ROWS = 50_000
"""Rows from which threads pay: numpy works on long arrays without holding the interpreter, on short ones it does not."""

MOST_THREADS = 8
"""Each holds a few arrays as long as the cohort."""


def on_all_cores(function: Callable[[T], R], items: Sequence[T], n_rows: int) -> list[R]:
    """Applies a function to every item; the results are in the items' order, and the same on any number of cores."""
    threads = min(len(items), os.cpu_count() or 1, MOST_THREADS)
    if n_rows < MANY_ROWS or threads < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, items))
