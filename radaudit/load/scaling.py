"""Pixel values to the range that a model was trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.records import Preprocessing


def scale_intensity(
    pixels: NDArray[np.float32], preprocessing: Preprocessing, is_padding: NDArray[np.bool_] | None = None
) -> NDArray[np.float32]:
    """Maps pixel values to [0, 1] as `preprocessing.intensity` says, or leaves them ("none", and "voi" once shown).

    A window [center - width / 2, center + width / 2] and a range [low, high] mean the same for every image; the two
    percentiles are each image's own. A constant image becomes 0.

    Args:
        pixels: Any shape.
        preprocessing: What the model expects.
        is_padding: Pixels that the file declares to lie outside the image; they do not count for the percentiles.
    """
    if preprocessing.intensity in ("none", "voi"):
        return pixels
    if preprocessing.intensity == "percentile":
        inside = pixels if is_padding is None or is_padding.all() else pixels[~is_padding]
        low, high = (float(v) for v in np.percentile(inside, preprocessing.percentiles))
    else:
        if preprocessing.window is None:
            raise ValueError(f"intensity {preprocessing.intensity!r} needs a window")
        first, second = preprocessing.window
        is_window = preprocessing.intensity == "window"
        low, high = (first - second / 2, first + second / 2) if is_window else (first, second)
    if not high > low:
        return np.zeros_like(pixels)
    scaled: NDArray[np.float32] = np.clip((pixels - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return scaled


def normalize(pixels: NDArray[np.float32], preprocessing: Preprocessing) -> NDArray[np.float32]:
    """Subtracts each channel's mean and divides by its standard deviation, where they are declared.

    Args:
        pixels: (channels, *size).
        preprocessing: `mean` and `std` hold one number a channel, or none.
    """
    column = (-1,) + (1,) * (pixels.ndim - 1)
    if preprocessing.mean:
        pixels = pixels - np.array(preprocessing.mean, dtype=np.float32).reshape(column)
    if preprocessing.std:
        pixels = pixels / np.array(preprocessing.std, dtype=np.float32).reshape(column)
    return pixels
