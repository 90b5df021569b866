"""One DICOM file as an image, or as a volume where it holds several frames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from radaudit.load.images.dicom_decode import decode_stored
from radaudit.load.images.dicom_file import open_dataset
from radaudit.load.images.dicom_geometry import pixel_spacing, stack_frames
from radaudit.load.images.dicom_values import (
    COLOR_TOP,
    find_padding,
    is_color,
    to_bright,
    to_color,
    to_display,
    to_modality,
)
from radaudit.load.images.image import Image


def read_dicom(path: Path, *, is_display: bool = False) -> Image:
    """Reads a DICOM image: in modality units (Hounsfield units for CT), dense always bright, overlays ignored.

    Args:
        path: The file; a preamble is not needed.
        is_display: Pixels as a display shows them, in [0, 1], through the file's own VOI LUT or window.

    Raises:
        Unreadable: When the file is not an image, is cut short or damaged, or cannot be decoded here.
    """
    dataset = open_dataset(path)
    pixels, is_padding = read_values(dataset)
    color = is_color(dataset)
    if is_display:
        pixels = pixels / np.float32(COLOR_TOP) if color else to_display(dataset, pixels)
    elif not color:
        pixels = to_bright(dataset, pixels)
    dims = pixels.ndim - color
    if dims == 2:
        return Image(pixels, 2, color, pixel_spacing(dataset), None, is_padding)
    stack = stack_frames(dataset, len(pixels))
    if not np.array_equal(stack.order, np.arange(len(pixels))):
        pixels = pixels[stack.order]
        is_padding = None if is_padding is None else is_padding[stack.order]
    return Image(pixels, 3, color, stack.spacing, stack.affine, is_padding)


def read_values(dataset: Dataset) -> tuple[NDArray[np.float32], NDArray[np.bool_] | None]:
    """Decodes to modality units (gray, not yet turned over) or to red, green and blue, with the padding mask."""
    stored = decode_stored(dataset)
    if is_color(dataset):
        return to_color(dataset, stored), None
    return to_modality(dataset, stored), find_padding(dataset, stored)
