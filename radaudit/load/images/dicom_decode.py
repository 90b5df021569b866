"""DICOM pixel data to stored values, uncompressed or through whichever plug-in decodes the transfer syntax.

The plug-ins of pydicom are asked in turn: its own (RLE), pylibjpeg (JPEG 2000) and Pillow (JPEG). GDCM is asked only
where there is no other (lossless JPEG, JPEG-LS), and in a process of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.utils import pixel_array
from pydicom.uid import UID, JPEGExtended12Bit

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.dicom_file import refuse_without_pixels
from radaudit.load.images.gdcm_decode import decode_beside
from radaudit.load.images.image import refuse_giant

PLUGINS = ("pydicom", "pylibjpeg", "pillow", "pyjpegls")
FLOAT_BITS = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}


def decode_stored(dataset: Dataset) -> NDArray[Any]:
    """Decodes the pixel data, without any rescaling; YBR color comes out as RGB.

    Returns:
        Stored values, (rows, columns) or (frames, rows, columns), with a last axis of 3 for color.

    Raises:
        Unreadable: When the pixels are missing, cut short, damaged, or compressed in a way that no plug-in decodes.
    """
    keyword = refuse_without_pixels(dataset)
    rows, columns = int(dataset.Rows), int(dataset.Columns)
    samples, frames = int(dataset.get("SamplesPerPixel") or 1), count_frames(dataset)
    refuse_giant((frames, rows, columns, samples))
    if samples not in (1, 3):
        raise Unreadable(noted("the DICOM image has {n} channels; gray (1) and color (3) are read", n=samples))
    syntax = dataset.file_meta.TransferSyntaxUID
    if keyword == "PixelData" and syntax.is_encapsulated:
        return _decompress(dataset, syntax)
    bits = FLOAT_BITS.get(keyword) or int(dataset.BitsAllocated)
    _refuse_cut(dataset, len(dataset[keyword].value), frames * rows * columns * samples, bits)
    return np.asarray(pixel_array(dataset))


def count_frames(dataset: Dataset) -> int:
    """Number of frames, 1 where the header does not say."""
    return max(int(dataset.get("NumberOfFrames") or 1), 1)


def _refuse_cut(dataset: Dataset, found: int, values: int, bits: int) -> None:
    if dataset.get("PhotometricInterpretation") == "YBR_FULL_422":
        values = values // 3 * 2  # two pixels share their color
    expected = (values * bits + 7) // 8
    if found < expected:
        raise Unreadable(
            noted(
                "the DICOM file is cut short: its pixel data has {n} of {n_2} bytes",
                n=f"{found:,}",
                n_2=f"{expected:,}",
            )
        )


def _decompress(dataset: Dataset, syntax: UID) -> NDArray[Any]:
    name = syntax.name if not syntax.name[:1].isdigit() else noted("a private transfer syntax")
    try:
        available = get_decoder(syntax).available_plugins
    except NotImplementedError:
        available = ()
    if syntax == JPEGExtended12Bit and dataset.BitsStored != 8:
        # Pillow and GDCM decode the 8-bit kind only.
        name += " of 12 bits"
        available = tuple(plugin for plugin in available if plugin not in ("pillow", "gdcm"))
    if not available:
        raise Unreadable(
            noted("the DICOM pixel data is compressed with {what}, for which no decoder is installed", what=name)
        )
    if tuple(available) == ("gdcm",):
        pixels = decode_beside(Path(str(dataset.filename)))
        if pixels is not None:
            return pixels
    for plugin in (p for p in PLUGINS if p in available):
        try:
            return np.asarray(pixel_array(dataset, decoding_plugin=plugin))
        except MemoryError:
            raise
        except Exception:  # noqa: S112  # a plug-in may fail in any way; the next one may know the variant
            continue
    raise Unreadable(noted("the DICOM pixel data is damaged: it does not decode as {what}", what=name))
