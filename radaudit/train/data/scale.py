"""Between the model's input and the [0, 1] scale, and how pixels are kept in fewer bytes."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from radaudit.errors import UsageError
from radaudit.records import Preprocessing

PRECISIONS = {"float32": torch.float32, "float16": torch.float16, "uint8": torch.uint8}
"""How a pixel is kept: exact, to 11 bits, or as one of 256 steps of [0, 1]."""

Scale = tuple[torch.Tensor, torch.Tensor] | None
"""Lowest value and range of an image whose preprocessing knows no [0, 1] scale; None where it does."""


def _per_channel(values: tuple[float, ...], default: float, like: torch.Tensor) -> torch.Tensor:
    shape = (-1, *[1] * (like.ndim - 1))
    return torch.tensor(values or (default,), dtype=like.dtype).reshape(shape)


def to_unit(pixels: torch.Tensor, preprocessing: Preprocessing) -> tuple[torch.Tensor, Scale]:
    """Takes `mean` and `std` back, to the [0, 1] scale; an image of raw values is scaled by its own range.

    Args:
        pixels: (channels, *size) as preprocessing leaves them.
        preprocessing: What the image went through.

    Returns:
        The image in [0, 1], and what `from_unit` needs to bring it back.
    """
    plain = pixels * _per_channel(preprocessing.std, 1.0, pixels) + _per_channel(preprocessing.mean, 0.0, pixels)
    if preprocessing.intensity != "none":
        return plain, None
    low = plain.min()
    span = (plain.max() - low).clamp(min=torch.finfo(plain.dtype).tiny)
    return (plain - low) / span, (low, span)


def from_unit(unit: torch.Tensor, scale: Scale, preprocessing: Preprocessing) -> torch.Tensor:
    """The way back from `to_unit`."""
    plain = unit if scale is None else unit * scale[1] + scale[0]
    return (plain - _per_channel(preprocessing.mean, 0.0, plain)) / _per_channel(preprocessing.std, 1.0, plain)


@dataclass(frozen=True, slots=True)
class Codec:
    """How pixels become what is kept, and back.

    Both ways are gone for every image, kept or read again, so that the size of the memory changes no pixel.

    Args:
        precision: One of `PRECISIONS`.
        preprocessing: What the images went through.

    Raises:
        UsageError: For an unknown precision, and for uint8 where the pixels are not scaled to [0, 1].
    """

    precision: str
    preprocessing: Preprocessing

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise UsageError(
                f"There is no precision {self.precision!r} for kept images.", f"It is {', '.join(PRECISIONS)}."
            )
        if self.precision == "uint8" and self.preprocessing.intensity == "none":
            raise UsageError(
                "Images whose intensity is 'none' have no [0, 1] scale to be kept in 256 steps of.",
                "Keep them as float16 or float32, or declare how their intensity is scaled.",
            )

    @property
    def dtype(self) -> torch.dtype:
        """Of what is kept."""
        return PRECISIONS[self.precision]

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """What is kept of (channels, *size) float32 pixels."""
        if self.precision != "uint8":
            return pixels.to(self.dtype)
        return to_unit(pixels, self.preprocessing)[0].mul(255).round().clamp(0, 255).to(torch.uint8)

    def decode(self, kept: torch.Tensor) -> torch.Tensor:
        """The pixels of what was kept, float32, in memory of their own."""
        plain = kept.to(torch.float32, copy=True)
        return plain if self.precision != "uint8" else from_unit(plain / 255, None, self.preprocessing)
