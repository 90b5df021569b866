"""Which values occur in two splits: patients, studies, hashes of pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray


def split_pairs(split: NDArray[np.str_]) -> Iterator[tuple[str, str]]:
    """Every two splits, in the order in which they occur in training: train, validation, test, then others by name."""
    known = ("train", "validation", "test")
    names = sorted(
        {str(name) for name in split}, key=lambda name: (known.index(name) if name in known else len(known), name)
    )
    yield from combinations(names, 2)


def shared_values(
    value: NDArray[Any], is_known: NDArray[np.bool_], inside: NDArray[np.bool_], other: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """One pair of rows for every value that occurs in both of two splits.

    Args:
        value: (n,) anything that can be sorted.
        is_known: (n,) False where there is none; missing values are not shared.
        inside: (n,) rows of the one split.
        other: (n,) rows of the other.

    Returns:
        (m, 2) the first row of each value in either split, in the order of the rows.
    """
    code = np.unique(value, return_inverse=True)[1].reshape(-1)
    first, other_first = (_first_row(code, is_known & mask) for mask in (inside, other))
    both = np.flatnonzero((first >= 0) & (other_first >= 0))
    pairs = np.stack([first[both], other_first[both]], axis=1)
    return pairs[np.argsort(pairs[:, 0], kind="stable")]


def _first_row(code: NDArray[np.intp], mask: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The first row of each code among those of a mask; -1 where there is none."""
    rows = np.flatnonzero(mask)[::-1]
    first = np.full(int(code.max(initial=-1)) + 1, -1, dtype=np.intp)
    first[code[rows]] = rows
    return first
