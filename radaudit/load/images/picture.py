"""PNG, JPEG and TIFF, 8 and 16 bits, through Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image, refuse_giant

MIN_IS_WHITE = 0
PHOTOMETRIC_TAG = 262


def read_picture(path: Path, *, is_display: bool = False) -> Image:
    """Reads a PNG, JPEG or TIFF as it is stored: no EXIF rotation, no color management, alpha dropped.

    Gray pictures keep their values (0 .. 255, 0 .. 65535, or floats), color ones are red, green and blue in 0 .. 255.
    A TIFF of several gray pages is a volume.

    Args:
        path: The file.
        is_display: Divides by the largest value of the bit depth.

    Raises:
        Unreadable: When the file is damaged, cut short, of a color model that means nothing for a scan, or enormous.
    """
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with Pillow.open(path, formats=("PNG", "JPEG", "TIFF")) as picture:
            pages = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
            refuse_giant((pages, picture.height, picture.width))
            pixels, top = _decode_pages(picture, pages)
    except Pillow.DecompressionBombError:
        raise Unreadable("the picture declares more pixels than is safe to decode") from None
    except UnidentifiedImageError:
        raise Unreadable("the picture is damaged: its header cannot be read") from None
    except (OSError, SyntaxError, EOFError) as error:
        cut = "truncated" in str(error).lower() or isinstance(error, EOFError)
        raise Unreadable("the picture is cut short" if cut else "the picture is damaged") from None
    is_color = pixels.ndim == (4 if pages > 1 else 3)
    if is_display:
        if top is None:
            raise Unreadable("a picture of floating-point values has no display range of its own")
        pixels = pixels / np.float32(top)
    return Image(pixels, dims=3 if pages > 1 else 2, is_color=is_color)


def _decode_pages(picture: Any, pages: int) -> tuple[NDArray[np.float32], float | None]:
    decoded = []
    top: float | None = None
    for page in range(pages):
        if page:
            picture.seek(page)
        pixels, top = _decode(picture)
        decoded.append(pixels)
    if len({pixels.shape for pixels in decoded}) > 1:
        raise Unreadable(noted("the TIFF's {n} pages differ in size", n=pages))
    return (np.stack(decoded) if pages > 1 else decoded[0]), top


def _decode(picture: Any) -> tuple[NDArray[np.float32], float | None]:
    """One page as float32 and the largest value of its bit depth (None for floats)."""
    mode = picture.mode
    if mode in ("L", "1", "LA", "La"):
        return np.asarray(picture.convert("L"), dtype=np.float32), 255.0
    if mode.startswith("I;16"):
        pixels = np.asarray(picture).astype(np.float32)
        if picture.format == "TIFF" and picture.tag_v2.get(PHOTOMETRIC_TAG) == MIN_IS_WHITE:
            pixels = 65535.0 - pixels  # Pillow inverts 8-bit pages of this kind, not 16-bit ones
        return pixels, 65535.0
    if mode == "I":
        return np.asarray(picture).astype(np.float32), 65535.0 if picture.format == "PNG" else float(2**31 - 1)
    if mode == "F":
        return np.asarray(picture, dtype=np.float32), None
    if mode in ("RGB", "RGBA", "RGBX", "RGBa", "P", "PA", "YCbCr"):
        return np.asarray(picture.convert("RGBA").convert("RGB"), dtype=np.float32), 255.0
    raise Unreadable(
        noted(
            "the picture's color model is {what}, of {n} channels; gray, RGB and RGBA are read",
            what=mode,
            n=len(picture.getbands()),
        )
    )
