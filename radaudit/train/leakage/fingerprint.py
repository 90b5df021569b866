"""What is kept of an image to recognize it: a hash of its pixels, and a thumbnail."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIDES = {2: 32, 3: 16}
"""Sides of the thumbnail in pixels, by number of spatial axes."""


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """An image to be recognized by.

    Attributes:
        digest: BLAKE2b of the preprocessed pixels, 16 bytes; b"" for an image of one value, which resembles nothing.
        thumbnail: (32, 32) or (16, 16, 16) float16, mean 0 and standard deviation 1; zeros for an image of one value.
    """

    digest: bytes
    thumbnail: NDArray[np.float16]


def fingerprint(pixels: NDArray[np.float32]) -> Fingerprint:
    """Takes the fingerprint of preprocessed pixels: one size, one range of intensity.

    Give it to `TrainingSet.prepare(look=fingerprint)`: then images are read once for both.

    Args:
        pixels: (channels, *size) float32; the channels are averaged.
    """
    gray = pixels.mean(axis=0, dtype=np.float64)
    small = average_down(gray, SIDES.get(gray.ndim, 16))
    spread = float(small.std())
    if not spread > 1e-6 * (1 + float(np.abs(gray).max())):
        return Fingerprint(b"", np.zeros(small.shape, dtype=np.float16))
    digest = blake2b(np.ascontiguousarray(pixels).tobytes(), digest_size=16, person=str(pixels.shape).encode()[:16])
    return Fingerprint(digest.digest(), ((small - small.mean()) / spread).astype(np.float16))


def average_down(image: NDArray[Any], side: int) -> NDArray[np.float64]:
    """The mean over `side` equal boxes along every axis; boxes may begin and end within a pixel, which counts in part.

    Args:
        image: Any number of axes of any length, also shorter than `side`.
        side: Length of every axis of the result.
    """
    small = np.asarray(image, dtype=np.float64)
    for axis, length in enumerate(small.shape):
        if length % side == 0:
            boxes = (*small.shape[:axis], side, length // side, *small.shape[axis + 1 :])
            small = small.reshape(boxes).mean(axis=axis + 1)
            continue
        # The integral up to every pixel's edge, read between the edges: area averaging in one pass, exact for any ratio.
        summed = np.concatenate([np.zeros_like(small.take([0], axis)), np.cumsum(small, axis)], axis)
        edge = np.linspace(0, length, side + 1)
        below = np.minimum(np.floor(edge).astype(np.intp), length - 1)
        part = (edge - below).reshape([-1 if a == axis else 1 for a in range(small.ndim)])
        at_edge = summed.take(below, axis) * (1 - part) + summed.take(below + 1, axis) * part
        small = np.diff(at_edge, axis=axis) * (side / length)
    return small
