"""What every reader of images hands on: pixels, and what the file says about their place in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted

MAX_VALUES = 2**30
"""Most pixel values of one file that are ever decoded (4 GiB as float32); a header that claims more is not believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """One decoded image or volume.

    Attributes:
        pixels: float32, (rows, columns) or (depth, rows, columns), and a last axis of 3 where `is_color`. NIfTI volumes
            keep the axes of their file, (i, j, k).
        dims: Number of spatial axes, 2 or 3.
        is_color: True where the last axis holds red, green and blue in 0 .. 255.
        spacing: Millimetres per spatial axis, or None where the file does not say.
        affine: (4, 4) from array indices to millimetres right, anterior, superior; None where the file does not say.
        is_padding: (same spatial shape) True where the file declares a pixel to be outside the image; None: nowhere.
    """

    pixels: NDArray[np.float32]
    dims: int
    is_color: bool = False
    spacing: tuple[float, ...] | None = None
    affine: NDArray[np.float64] | None = None
    is_padding: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        if self.pixels.ndim != self.dims + self.is_color or self.dims not in (2, 3):
            raise ValueError(f"{self.pixels.ndim} array axes for {self.dims} spatial axes (color: {self.is_color})")

    @property
    def shape(self) -> tuple[int, ...]:
        """Size along the spatial axes."""
        return self.pixels.shape[: self.dims]


def refuse_giant(shape: tuple[Any, ...]) -> None:
    """Refuses a size that a damaged or hostile header claims, before any memory is asked for.

    Raises:
        Unreadable: When a side is not positive or the product exceeds `MAX_VALUES`.
    """
    values = 1
    for side in shape:
        values *= int(side)
        if side < 1:
            raise Unreadable("the file declares an image without pixels")
    if values > MAX_VALUES:
        raise Unreadable(
            noted(
                "the file declares {n} pixel values, more than the {n_2} that are decoded",
                n=f"{values:,}",
                n_2=f"{MAX_VALUES:,}",
            )
        )
