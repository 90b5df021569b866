"""Pairs of images that are nearly the same, out of all pairs across two splits: by matrix products, then one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.train.leakage.registration import correlation, register, smooth

CANDIDATE = 0.8
"""Likeness (cosine) of the coarse descriptors from which a pair is looked at; one in 80,000 pairs of chest X-rays has it."""

ALIKE = 0.993
"""Correlation of the registered thumbnails of a copy. Measured on the 12.6 million pairs of 5,030 chest X-rays: different ones
reach 0.9927, and 0.9868 without their average; of copies cropped by 2 % the least is 0.9995 and 0.9869."""

ALIKE_BEYOND_AVERAGE = 0.98
"""The same after the cohort's average image is taken away, which is what all chests share."""

SMALL_COHORT = 50
"""Below as many images their average is no background: in a pair of copies it would be the image itself."""

WHITENED = 500
"""From as many images the principal components of the coarse thumbnails are known well enough to be divided by."""

_COARSE = 8
_COMPONENTS = 40
_SAMPLED = 20_000
_BLOCK = (2048, 8192)
_MOST_A_ROW = 3

Progress = Callable[[int, int], Any]


class Gallery:
    """Finds pairs of nearly identical images among thumbnails.

    Anatomy makes any two chest X-rays correlate; what tells a copy is that two images agree in what is rare. So candidates
    are found by coarse thumbnails whose principal components are scaled to equal variance (every pair is compared, in
    blocks of one matrix product); a candidate is confirmed by the correlation of the fine
    thumbnails, registered, with and without the cohort's average image. Copies that were resized, compressed, brightened
    or cropped by 2 % are found; mirrored and turned ones are not.

    Args:
        thumbnails: (n, *sides), of `fingerprint`.
    """

    def __init__(self, thumbnails: NDArray[np.float16]) -> None:
        self._thumbnails = thumbnails
        self._described = _describe(thumbnails)
        self._average = _average(thumbnails) if len(thumbnails) >= SMALL_COHORT else None

    def find(
        self, first: NDArray[np.intp], second: NDArray[np.intp], progress: Progress | None = None
    ) -> NDArray[np.intp]:
        """The pairs of nearly identical images between two sets of rows.

        Args:
            first: Rows of the one split.
            second: Rows of the other.
            progress: Told how many rows of the first have been compared, of how many.

        Returns:
            (m, 2) indices of rows, sorted.
        """
        candidates = _candidates(self._described, first, second, progress)
        found = [pair for pair in candidates if self._is_copy(*pair)]
        return np.array(sorted(found), dtype=np.intp).reshape(-1, 2)

    def _is_copy(self, first: int, second: int) -> bool:
        one, other = (smooth(self._thumbnails[row]) for row in (first, second))
        other = register(one, other)
        if correlation(one, other) < ALIKE:
            return False
        return self._average is None or correlation(one - self._average, other - self._average) >= ALIKE_BEYOND_AVERAGE


def _average(thumbnails: NDArray[np.float16]) -> NDArray[np.float64]:
    return smooth(thumbnails.mean(axis=0, dtype=np.float64))


def _coarse(thumbnails: NDArray[np.float16]) -> NDArray[np.float32]:
    """(n, 8 per axis) box means: coarse, so that a cropped image falls into nearly the same boxes."""
    small = thumbnails.astype(np.float32)
    for axis in range(1, thumbnails.ndim):
        box = small.shape[axis] // _COARSE
        small = small.reshape(*small.shape[:axis], _COARSE, box, *small.shape[axis + 1 :]).mean(axis=axis + 1)
    return small.reshape(len(thumbnails), -1)


def _describe(thumbnails: NDArray[np.float16]) -> NDArray[np.float32]:
    """(n, k) unit vectors; zeros for an image of one value."""
    coarse = np.concatenate([_coarse(part) for part in np.array_split(thumbnails, 1 + len(thumbnails) // 10_000)])
    is_blank = ~thumbnails.reshape(len(thumbnails), -1).any(axis=1)
    if len(coarse) >= SMALL_COHORT:
        coarse -= coarse.mean(axis=0)
    if len(coarse) >= WHITENED:
        sample = coarse[:: 1 + len(coarse) // _SAMPLED].astype(np.float64)
        variance, direction = np.linalg.eigh(np.cov(sample.T))
        variance, direction = variance[::-1][:_COMPONENTS], direction[:, ::-1][:, :_COMPONENTS]
        # A floor under the variance: components of noise alone are not blown up to the size of anatomy.
        coarse = (coarse @ (direction / np.sqrt(variance + 3e-3 * variance[0]))).astype(np.float32)
    length = np.linalg.norm(coarse, axis=1, keepdims=True)
    coarse /= np.where(length > 0, length, 1)
    coarse[is_blank] = 0
    return coarse


Pairs = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]
"""Place in the first rows, place in the second rows, likeness."""


def _candidates(
    described: NDArray[np.float32],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    progress: Progress | None,
) -> list[tuple[int, int]]:
    """The pairs above `CANDIDATE` that are among the best three of either of their rows."""
    one, other = described[first], described[second]
    held: list[Pairs] = []
    for start in range(0, len(one), _BLOCK[0]):
        block = one[start : start + _BLOCK[0]]
        for begin in range(0, len(other), _BLOCK[1]):
            product = block @ other[begin : begin + _BLOCK[1]].T
            row, column = np.nonzero(product > CANDIDATE)
            if len(row):
                held.append(_best_of_either((row + start, column + begin, product[row, column])))
        if progress is not None:
            progress(min(start + _BLOCK[0], len(one)), len(one))
    if not held:
        return []
    rows, columns, likeness = zip(*held, strict=True)
    row, column, _ = _best_of_either((np.concatenate(rows), np.concatenate(columns), np.concatenate(likeness)))
    return [(int(a), int(b)) for a, b in zip(first[row], second[column], strict=True)]


def _best_of_either(pairs: Pairs) -> Pairs:
    """One image copied a hundred times is the best match of each copy, though they cannot all be its best three."""
    row, column, likeness = pairs
    keep = (_rank(row, likeness, column) < _MOST_A_ROW) | (_rank(column, likeness, row) < _MOST_A_ROW)
    return row[keep], column[keep], likeness[keep]


def _rank(owner: NDArray[np.intp], likeness: NDArray[np.float32], tie: NDArray[np.intp]) -> NDArray[np.intp]:
    """The place of every pair among those of its owner, the most alike first."""
    order = np.lexsort((tie, -likeness, owner))
    begin = np.flatnonzero(np.r_[True, np.diff(owner[order]) > 0])
    rank = np.empty(len(owner), dtype=np.intp)
    rank[order] = np.arange(len(owner)) - np.repeat(begin, np.diff(np.r_[begin, len(owner)]))
    return rank
