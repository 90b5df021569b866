"""NIfTI-1 and NIfTI-2 volumes, plain or gzipped, through nibabel."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.image import Image, refuse_giant
from radaudit.load.images.sniff import GZIP, read_head


def read_nifti(path: Path, *, is_display: bool = False) -> Image:
    """Reads a NIfTI volume with slope and intercept applied.

    A volume keeps the axes of its file, (i, j, k). One slice becomes a 2-D image of rows j and columns i.

    Args:
        path: A .nii, .nii.gz or, beside its .img, an .hdr file; the name decides only between one file and two.
        is_display: Maps the header's cal_min .. cal_max to [0, 1].

    Raises:
        Unreadable: When the file is damaged or cut short, or holds several volumes.
    """
    try:
        volume, pixels = _load(path)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Unreadable("the NIfTI file is cut short or damaged: its gzip stream does not end") from None
    except OSError as error:
        if "bytes" in str(error):
            raise Unreadable("the NIfTI file is cut short: it holds fewer bytes than its header declares") from None
        raise Unreadable("the NIfTI file cannot be read to its end") from None
    pixels, is_color = _as_numbers(pixels)
    header = volume.header
    zooms = tuple(float(z) for z in header.get_zooms()[:3])
    pixels, dims = _spatial(pixels, is_color)
    if is_display:
        pixels = _displayed(pixels, float(header["cal_min"]), float(header["cal_max"]))
    spacing = (*zooms, 1.0)[: pixels.ndim - is_color]
    if dims == 2:
        return Image(np.ascontiguousarray(pixels.swapaxes(0, 1)), dims, is_color, _positive(spacing[1::-1]))
    # Without either code the file does not claim to know where left is (NIfTI-1, "method 1").
    is_oriented = int(header["sform_code"]) > 0 or int(header["qform_code"]) > 0
    affine = np.asarray(volume.affine, dtype=np.float64) if is_oriented else None
    if affine is not None and not (np.isfinite(affine).all() and abs(np.linalg.det(affine[:3, :3])) > 1e-9):
        affine = None
    return Image(pixels, dims, is_color, _positive(spacing), affine)


def _load(path: Path) -> tuple[Any, NDArray[Any]]:
    import nibabel

    head = read_head(path)
    is_gzipped = head.startswith(GZIP)
    with gzip.open(path) if is_gzipped else path.open("rb") as file:
        start = file.read(352)
        file.seek(0)
        if start[344:348] == b"ni1\x00" or start[4:8] == b"ni2\x00":
            return _load_pair(path)
        kind = nibabel.Nifti2Image if start[4:8] == b"n+2\x00" else nibabel.Nifti1Image
        volume = kind.from_stream(file)
        refuse_giant(volume.shape)
        return volume, np.asanyarray(volume.dataobj)


def _load_pair(path: Path) -> tuple[Any, NDArray[Any]]:
    import nibabel

    try:
        volume: Any = nibabel.load(path)
        refuse_giant(volume.shape)
        return volume, np.asanyarray(volume.dataobj)
    except (nibabel.filebasedimages.ImageFileError, FileNotFoundError):
        raise Unreadable("the NIfTI header's data file (.img) does not lie beside it") from None


def _as_numbers(pixels: NDArray[Any]) -> tuple[NDArray[np.float32], bool]:
    if pixels.dtype.names:
        bands = [pixels[name].astype(np.float32) for name in pixels.dtype.names[:3]]
        return np.stack(bands, axis=-1), True
    if np.iscomplexobj(pixels):
        raise Unreadable("the NIfTI file holds complex numbers; a magnitude image is needed")
    return np.asarray(pixels, dtype=np.float32), False


def _spatial(pixels: NDArray[np.float32], is_color: bool) -> tuple[NDArray[np.float32], int]:
    """Drops axes of length one that are not space; a single slice becomes 2-D."""
    axes = pixels.ndim - is_color
    while axes > 3 and pixels.shape[axes - 1] == 1:
        pixels = pixels.squeeze(axis=axes - 1)
        axes -= 1
    if axes > 3:
        raise Unreadable(noted("the NIfTI file holds {n} volumes where one is expected", n=pixels.shape[3]))
    if axes == 3 and pixels.shape[2] == 1:
        pixels = pixels.squeeze(axis=2)
        axes = 2
    if axes < 2:
        raise Unreadable("the NIfTI file holds a row of numbers, not an image")
    return pixels, axes


def _displayed(pixels: NDArray[np.float32], low: float, high: float) -> NDArray[np.float32]:
    if not high > low:
        raise Unreadable("the NIfTI file has no display window of its own (cal_min, cal_max)")
    shown: NDArray[np.float32] = np.clip((pixels - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return shown


def _positive(spacing: tuple[float, ...]) -> tuple[float, ...] | None:
    return spacing if all(np.isfinite(s) and s > 0 for s in spacing) else None
