"""Runs of equal scores among sorted ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.records.arrays import Array

Ends = tuple[NDArray[np.intp], NDArray[np.intp]]
"""First row of every row's run of equal scores, and the row after its last, both (n,)."""


def ends_of_ties(ascending: Array) -> Ends | None:
    """Where every row's run of equal scores, (n,), begins and ends; None where all scores differ."""
    is_new = np.flatnonzero(ascending[1:] != ascending[:-1]) + 1
    if len(is_new) == len(ascending) - 1:
        return None
    bounds = np.concatenate([[0], is_new, [len(ascending)]])
    length = np.diff(bounds)
    return np.repeat(bounds[:-1], length), np.repeat(bounds[1:], length)
