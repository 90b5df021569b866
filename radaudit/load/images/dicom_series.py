"""A folder of DICOM slices as one volume."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.dicom import read_dicom, read_values
from radaudit.load.images.dicom_decode import count_frames
from radaudit.load.images.dicom_file import open_dataset
from radaudit.load.images.dicom_geometry import Stack, floats, pixel_spacing, stack_slices
from radaudit.load.images.dicom_values import is_color, to_bright, to_display
from radaudit.load.images.image import Image, refuse_giant
from radaudit.load.images.sniff import DICOM_SUFFIXES, sniff

TAGS = (
    "SOPClassUID", "SeriesInstanceUID", "Rows", "Columns", "NumberOfFrames", "SamplesPerPixel", "InstanceNumber",
    "PhotometricInterpretation", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing",
    "ImagerPixelSpacing", "SliceThickness", "SpacingBetweenSlices", "SharedFunctionalGroupsSequence",
)  # fmt: skip


def read_series(folder: Path, *, is_display: bool = False) -> Image:
    """Reads the one DICOM series of a folder as a volume, sorted by position along the slices' normal.

    Files of other kinds (a license, a thumbnail) are passed over; a damaged DICOM file is not. Subfolders are not
    entered. A folder of one DICOM file is that file.

    Args:
        folder: The folder.
        is_display: Pixels as a display shows them, in [0, 1]; the middle slice's window serves all slices.

    Raises:
        Unreadable: When the slices are of several series or sizes, or one is missing, repeated or unreadable.
    """
    paths = find_slices(folder)
    if not paths:
        raise Unreadable("the folder holds no DICOM file")
    if len(paths) == 1:
        return read_dicom(paths[0], is_display=is_display)
    headers = [_open(path, len(paths), TAGS) for path in paths]
    _refuse_mixture(headers)
    stack = _stack(headers)
    refuse_giant((len(paths), int(headers[0].Rows), int(headers[0].Columns)))
    middle = int(stack.order[len(stack.order) // 2])
    window = _open(paths[middle], len(paths), None) if is_display else None
    slices, masks = [], []
    for index in stack.order:
        dataset = _open(paths[index], len(paths), None)
        pixels, is_padding = _decode(dataset, len(paths))
        slices.append(pixels if is_display else to_bright(dataset, pixels))
        masks.append(is_padding)
    volume = np.stack(slices)
    if window is not None:
        volume = to_display(window, volume)
    return Image(volume, 3, False, stack.spacing, stack.affine, _join(masks, volume.shape))


def find_slices(folder: Path) -> list[Path]:
    """The DICOM files of a folder, sorted by name, without entering subfolders.

    Raises:
        Unreadable: When the folder may not be listed, or a file that should be DICOM is not.
    """
    try:
        paths = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))
    except OSError as error:
        raise Unreadable(noted("the folder cannot be listed: {what}", what=error.strerror)) from None
    found = []
    for path in paths:
        if path.name.upper() in ("DICOMDIR", "LICENSE", "README"):
            continue
        try:
            kind = sniff(path)
        except Unreadable as error:
            if path.suffix.lower() in DICOM_SUFFIXES:
                raise Unreadable(
                    noted("one of the folder's {n} files cannot be read: {what}", n=len(paths), what=error)
                ) from None
            continue
        if kind == "dicom":
            found.append(path)
    return found


def _open(path: Path, n: int, tags: tuple[str, ...] | None) -> Dataset:
    try:
        return open_dataset(path, tags=tags)
    except Unreadable as error:
        raise Unreadable(noted("one of {n} slices cannot be read: {what}", n=n, what=error)) from None


def _decode(dataset: Dataset, n: int) -> tuple[NDArray[np.float32], NDArray[np.bool_] | None]:
    try:
        return read_values(dataset)
    except Unreadable as error:
        raise Unreadable(noted("one of {n} slices cannot be read: {what}", n=n, what=error)) from None


def _refuse_mixture(headers: list[Dataset]) -> None:
    n = len(headers)
    series = {str(header.get("SeriesInstanceUID")) for header in headers}
    if len(series) > 1:
        raise Unreadable(noted("the folder holds {n} DICOM series where one is expected", n=len(series)))
    sizes = {(header.get("Rows"), header.get("Columns")) for header in headers}
    if any(None in size for size in sizes):
        raise Unreadable(noted("one of the folder's {n} DICOM files holds no image", n=n))
    if len(sizes) > 1:
        raise Unreadable(noted("the folder's {n} slices are of {n_2} different sizes", n=n, n_2=len(sizes)))
    if any(count_frames(header) > 1 for header in headers):
        raise Unreadable(
            noted(
                "the folder holds {n} DICOM files of several frames, where one file or single slices are expected", n=n
            )
        )
    if any(is_color(header) for header in headers):
        raise Unreadable(noted("the folder holds {n} color images, not the slices of a volume", n=n))
    spacings = {tuple(np.round(pixel_spacing(header) or (), 3)) for header in headers}
    if len(spacings) > 1:
        raise Unreadable(noted("the folder's {n} slices are of {n_2} different pixel spacings", n=n, n_2=len(spacings)))


def _stack(headers: list[Dataset]) -> Stack:
    """By position where every slice has one, else by instance number, without a claim about millimetres."""
    places = [floats(header, "ImagePositionPatient", 3) for header in headers]
    directions = [floats(header, "ImageOrientationPatient", 6) for header in headers]
    if None not in places and None not in directions:
        return stack_slices(
            [p for p in places if p is not None], [d for d in directions if d is not None], pixel_spacing(headers[0])
        )
    numbers: list[Any] = [header.get("InstanceNumber") for header in headers]
    if None in numbers or len(set(numbers)) < len(numbers):
        raise Unreadable(
            noted("the folder's {n} slices say neither where they lie nor in which order they come", n=len(headers))
        )
    order = np.argsort([int(number) for number in numbers], kind="stable")
    return Stack(order, None, None)


def _join(masks: list[NDArray[np.bool_] | None], shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    if all(mask is None for mask in masks):
        return None
    return np.stack([np.zeros(shape[1:], dtype=bool) if mask is None else mask for mask in masks])
