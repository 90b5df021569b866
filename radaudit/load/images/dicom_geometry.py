"""Where DICOM pixels lie in the patient: spacing, the order of slices, the matrix to millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from radaudit.errors import Unreadable
from radaudit.language import noted

SAME_PLACE_MM = 1e-3
LARGEST_UNEVENNESS = 0.1
"""Largest deviation of a gap between slices from the usual gap, as a share of it; beyond it a slice is missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """How slices make a volume.

    Attributes:
        order: Index of every slice, first to last along the normal.
        spacing: Millimetres between slices, rows and columns, or None.
        affine: (4, 4) from (slice, row, column) to millimetres right, anterior, superior, or None.
    """

    order: NDArray[np.intp]
    spacing: tuple[float, ...] | None
    affine: NDArray[np.float64] | None


def frame_items(dataset: Dataset, macro: str) -> list[Dataset | None]:
    """The functional-group item of every frame (enhanced multi-frame objects): the frame's own, else the shared one."""
    n = max(int(dataset.get("NumberOfFrames") or 1), 1)
    shared = _item(dataset.get("SharedFunctionalGroupsSequence"), 0)
    common = _item(shared.get(macro), 0) if shared is not None else None
    frames = dataset.get("PerFrameFunctionalGroupsSequence")
    if not frames:
        return [common] * n
    groups = [_item(frames, i) for i in range(n)]
    return [(_item(group.get(macro), 0) if group is not None else None) or common for group in groups]


def pixel_spacing(dataset: Dataset) -> tuple[float, float] | None:
    """Millimetres between rows and between columns, at the patient where the file says so, else at the detector."""
    measures = frame_items(dataset, "PixelMeasuresSequence")[0]
    for source, keyword in ((measures, "PixelSpacing"), (dataset, "PixelSpacing"), (dataset, "ImagerPixelSpacing")):
        values = floats(source, keyword, 2)
        if values is not None and all(v > 0 for v in values):
            return values[0], values[1]
    return None


def stack_frames(dataset: Dataset, n: int) -> Stack:
    """Orders the frames of one file. Frames that do not move (a film, a gated study) keep the file's order.

    Raises:
        Unreadable: When frames are missing, repeated or turned.
    """
    planes = frame_items(dataset, "PlanePositionSequence")
    turns = frame_items(dataset, "PlaneOrientationSequence")
    places = [floats(plane, "ImagePositionPatient", 3) for plane in planes]
    directions = [floats(turn, "ImageOrientationPatient", 6) for turn in turns]
    in_plane = pixel_spacing(dataset)
    known = [place for place in places if place is not None]
    is_moving = len(known) == n and len({tuple(np.round(place, 3)) for place in known}) > 1
    if is_moving and all(direction is not None for direction in directions):
        return stack_slices(known, [d for d in directions if d is not None], in_plane, noun=noted("frame"))
    measures = frame_items(dataset, "PixelMeasuresSequence")[0]
    return Stack(np.arange(n), _with_thickness(measures if measures is not None else dataset, in_plane), None)


def stack_slices(
    places: list[tuple[float, ...]],
    directions: list[tuple[float, ...]],
    in_plane: tuple[float, float] | None,
    noun: str = noted("slice"),
) -> Stack:
    """Orders slices along their common normal and measures the step between them.

    Args:
        places: Image Position (Patient) of every slice.
        directions: Image Orientation (Patient) of every slice.
        in_plane: Millimetres between rows and between columns.
        noun: "slice" or "frame", for the sentences.

    Raises:
        Unreadable: When slices are turned against each other, lie at one position, or leave a gap.
    """
    position, direction = np.array(places, dtype=np.float64), np.array(directions, dtype=np.float64)
    if np.abs(direction - direction[0]).max() > 1e-2:
        raise Unreadable(noted("the {what}s are turned against each other (is a localizer among them?)", what=noun))
    row, column = direction[0, :3], direction[0, 3:]
    along = position @ np.cross(row, column)
    order = np.argsort(along, kind="stable")
    gaps = np.diff(along[order])
    n_same = int((gaps < SAME_PLACE_MM).sum())
    if n_same:
        raise Unreadable(
            noted(
                "{n_same} of {n} {what}s lie where another one lies: a duplicate, or two acquisitions",
                n_same=n_same,
                n=len(along),
                what=noun,
            )
        )
    usual = float(np.median(gaps))
    wide = gaps[np.abs(gaps - usual) > LARGEST_UNEVENNESS * usual]
    if wide.size:
        n_missing = int(np.rint(wide / usual - 1).clip(0).sum())
        cause = noted("about {n} missing", n=n_missing) if n_missing else noted("the spacing varies")
        raise Unreadable(
            noted(
                "the {what}s are not evenly spaced, {n} to {n_2} mm apart: {which}",
                what=noun,
                n=f"{gaps.min():.2f}",
                n_2=f"{gaps.max():.2f}",
                which=cause,
            )
        )
    if in_plane is None:
        return Stack(order, None, None)
    first, last = position[order[0]], position[order[-1]]
    step = (last - first) / (len(along) - 1)
    affine = np.eye(4)
    affine[:3, 0], affine[:3, 1], affine[:3, 2] = step, column * in_plane[0], row * in_plane[1]
    affine[:3, 3] = first
    affine[:2] *= -1  # DICOM counts towards left and posterior, this matrix towards right and anterior
    return Stack(order, (float(np.linalg.norm(step)), *in_plane), affine)


def _with_thickness(item: Dataset, in_plane: tuple[float, float] | None) -> tuple[float, ...] | None:
    if in_plane is None:
        return None
    for keyword in ("SpacingBetweenSlices", "SliceThickness"):
        gap = floats(item, keyword, 1)
        if gap is not None and gap[0] > 0:
            return (gap[0], *in_plane)
    return None


def _item(sequence: Any, index: int) -> Dataset | None:
    return sequence[index] if sequence is not None and len(sequence) > index else None


def floats(item: Dataset | None, keyword: str, n: int) -> tuple[float, ...] | None:
    """The element's n finite numbers, or None when it is missing, short or not numbers."""
    value = item.get(keyword) if item is not None else None
    if value is None or value == "":
        return None
    values = [value] if n == 1 and isinstance(value, (int, float, str)) else list(value)
    try:
        numbers = tuple(float(v) for v in values)
    except (TypeError, ValueError):
        return None
    return numbers if len(numbers) == n and all(np.isfinite(numbers)) else None
