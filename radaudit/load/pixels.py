"""From an image file to the array that a model is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image
from radaudit.load.images.reading import open_image
from radaudit.load.resizing import resample, resize
from radaudit.load.scaling import normalize, scale_intensity
from radaudit.records import Preprocessing

LUMINANCE = (0.299, 0.587, 0.114)
"""Weights of red, green and blue in gray: ITU-R BT.601, as Pillow and DICOM's YBR_FULL have them."""

DISPLAY = "voi"


def read_input(path: str, preprocessing: Preprocessing) -> NDArray[np.float32]:
    """Reads one image and prepares it for the model. Deterministic, and safe to call in worker processes.

    The order is fixed: decode (rescale slope and intercept applied, dense always bright), color to gray where one
    channel is wanted, turn to `orientation`, resample to `spacing`, scale the intensity, pad to the proportions of
    `size` where `keep_aspect`, resize, repeat gray to three channels where wanted, subtract `mean` and divide by `std`.

    Args:
        path: Any address that `load.images.reading.open_image` takes.
        preprocessing: What the model expects.

    Returns:
        (channels, *size), float32, all finite.

    Raises:
        Unreadable: For every reason a file can have not to become the model's input, in words and without its path.
    """
    dims = len(preprocessing.size)
    image = open_image(path, dims=dims, is_display=preprocessing.intensity == DISPLAY)
    _refuse_dims(image, dims)
    if image.is_color and preprocessing.channels == 1:
        image = _to_gray(image)
    _refuse_not_finite(image.pixels)
    if dims == 3 and (preprocessing.orientation or preprocessing.spacing):
        if image.is_color:
            raise Unreadable("a volume in color cannot be turned or resampled; declare one channel")
        image = resample(image, preprocessing.orientation, preprocessing.spacing)
    scaled = scale_intensity(image.pixels, preprocessing, image.is_padding)
    channels_first = np.moveaxis(scaled, -1, 0) if image.is_color else scaled[np.newaxis]
    sized = resize(channels_first, preprocessing.size, keep_aspect=preprocessing.keep_aspect)
    if len(sized) < preprocessing.channels:
        sized = np.repeat(sized, preprocessing.channels, axis=0)
    return np.ascontiguousarray(normalize(sized, preprocessing), dtype=np.float32)


def _refuse_dims(image: Image, dims: int) -> None:
    if image.dims == dims:
        return
    if dims == 2 and image.affine is None:
        raise Unreadable(noted("a volume of {n} slices or frames where a 2-D image is expected", n=image.shape[0]))
    if dims == 2:
        raise Unreadable(
            noted("a volume of {what} voxels where a 2-D image is expected", what=" x ".join(map(str, image.shape)))
        )
    raise Unreadable("a 2-D image where a volume is expected")


def _to_gray(image: Image) -> Image:
    pixels = image.pixels @ np.array(LUMINANCE, dtype=np.float32)
    return Image(pixels.astype(np.float32), image.dims, False, image.spacing, image.affine, image.is_padding)


def _refuse_not_finite(pixels: NDArray[np.float32]) -> None:
    n_bad = int(pixels.size - np.count_nonzero(np.isfinite(pixels)))
    if n_bad:
        raise Unreadable(
            noted(
                "{n} of its {n_2} pixel values are not finite numbers (NaN or infinite)",
                n=f"{n_bad:,}",
                n_2=f"{pixels.size:,}",
            )
        )
