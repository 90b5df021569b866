"""One image as the gallery shows it: what the model is given, at the image's own proportions, with likely text covered."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image
from radaudit.load.images.reading import open_image
from radaudit.load.pixels import DISPLAY, LUMINANCE
from radaudit.load.resizing import resample
from radaudit.load.scaling import scale_intensity
from radaudit.load.thumbnails.burned_in import cover_text, declares_text, find_text
from radaudit.load.thumbnails.slices import Plane, choose_plane
from radaudit.records import Preprocessing

COLOR_TOP = 255.0
ITS_OWN = Preprocessing(size=(1, 1), intensity="percentile", percentiles=(1.0, 99.0))
"""The range of an image that neither a model nor its file says how to display."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """One image, ready to be made small.

    Attributes:
        pixels: uint8, (rows, columns) or (rows, columns, 3), likely text covered.
        shape: Sides of the image or volume that they were taken from, as it was before the model's resizing.
        plane: How the slice was cut and laid; None for a 2-D image.
        is_covered: True where likely text was found and covered.
    """

    pixels: NDArray[np.uint8]
    shape: tuple[int, ...]
    plane: Plane | None = None
    is_covered: bool = False


def read_shown(path: str, preprocessing: Preprocessing | None = None) -> Shown:
    """Reads one image as a reader of the report is to see it.

    With the model's preprocessing the gray values are those that the model is given, before they are normalized; a volume is
    turned and resampled as for the model. Without one they are as the file says to display them, else from the 1st to the 99th
    percentile. Of a volume the middle slice is shown.

    Args:
        path: Any address that `load.images.reading.open_image` takes.
        preprocessing: What the model expects, or None.

    Raises:
        Unreadable: When the image cannot be read; or when its header says that text is burned in and none was found to cover.
    """
    image, ink = _open(path, preprocessing)
    if image.dims == 3 and preprocessing is not None and (preprocessing.orientation or preprocessing.spacing):
        image, ink = (resample(i, preprocessing.orientation, preprocessing.spacing) for i in (image, ink))
    plane = choose_plane(image) if image.dims == 3 else None
    gray, flat = (i.pixels if plane is None else plane.middle(i.pixels) for i in (image, ink))
    if image.is_color and preprocessing is not None and preprocessing.channels == 1:
        gray = _to_gray(gray)
    boxes = find_text(_to_gray(flat) if ink.is_color else flat)
    if not boxes and declares_text(path):
        raise Unreadable(noted("its header says that text is burned into its pixels, and none was found to cover"))
    pixels = np.rint(np.clip(gray, 0.0, 1.0) * 255).astype(np.uint8)
    return Shown(cover_text(pixels, boxes), image.shape, plane, bool(boxes))


def _open(path: str, preprocessing: Preprocessing | None) -> tuple[Image, Image]:
    """The image in [0, 1] as it is shown, and with the file's own values, among which text stands out."""
    stored = _open_stored(path, preprocessing)
    n_bad = int(stored.pixels.size - np.count_nonzero(np.isfinite(stored.pixels)))
    if n_bad:
        raise Unreadable(
            noted("{n} of its {n_2} pixel values are not finite numbers", n=f"{n_bad:,}", n_2=f"{stored.pixels.size:,}")
        )
    intensity = "none" if preprocessing is None else preprocessing.intensity
    if preprocessing is not None and intensity not in (DISPLAY, "none"):
        return replace(stored, pixels=scale_intensity(stored.pixels, preprocessing, stored.is_padding)), stored
    try:
        return open_image(path, dims=stored.dims, is_display=True), stored
    except Unreadable:  # the file does not say how to display it
        if stored.is_color and float(stored.pixels.max()) > 1:
            return replace(stored, pixels=stored.pixels / np.float32(COLOR_TOP)), stored
        return replace(stored, pixels=scale_intensity(stored.pixels, ITS_OWN, stored.is_padding)), stored


def _open_stored(path: str, preprocessing: Preprocessing | None) -> Image:
    if preprocessing is not None:
        return open_image(path, dims=len(preprocessing.size))
    try:
        return open_image(path, dims=2)
    except Unreadable as error:  # an array's axes mean what the reader expects
        try:
            return open_image(path, dims=3)
        except Unreadable:
            raise error from None


def _to_gray(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(pixels @ np.array(LUMINANCE, dtype=np.float32), dtype=np.float32)
