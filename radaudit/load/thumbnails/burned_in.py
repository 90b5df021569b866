"""Text that is burned into pixels: where it likely stands, what the header says of it, and how it is covered.

No detector finds all of it. What is found here are strokes of a nearly constant, extreme value with sharp edges, in the size of
letters: characters in a row, or a lone marker near the border. A name in handwriting, or letters without contrast, are not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import Unreadable
from radaudit.load.images.sniff import sniff

WORKING_SIDE = 1024
"""Longest side in pixels at which text is looked for; larger images are shrunk by whole numbers."""

CONTRAST = 0.25
"""A stroke differs from what lies around it by at least this share of the image's range."""

SAME_INK = 0.12
"""Characters of one line have inks within this share of the range: annotations are drawn in one value."""

FEWEST_IN_LINE = 3
"""So many shapes of one size and one ink in a row are text wherever they stand; fewer count near the border only."""

BORDER = 0.16
"""Near the border: within this share of the image's sides."""

MARKER_INK = 0.85
"""A marker of one or two letters is drawn in the last part of the range; bones and vessels seldom reach it."""

EVEN = 0.3
"""From the middle to the brightest tenth of a stroke's pixels: its core is even, whatever its soft edges are."""

MOST_SHAPES = 1500
"""Of more shapes the inks nearest to the end of the range are looked at: the others are grain."""

COVER = 0.45
"""What a covered box is filled with, in [0, 1]: neither the black of air nor the white of text."""


class Box(NamedTuple):
    """A rectangle, in pixels of the image: rows top to bottom, columns left to right; ends are outside."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left


def find_text(gray: NDArray[np.float32]) -> tuple[Box, ...]:
    """Where text is likely burned in.

    Args:
        gray: (rows, columns), any range; bright or dark text.

    Returns:
        Boxes with a margin, inside the image, in the order of their rows.
    """
    low, high = float(gray.min()), float(gray.max())
    if not high > low or min(gray.shape) < 16:
        return ()
    step = -(-max(gray.shape) // WORKING_SIDE)
    small = _shrink((gray - low) / (high - low), step)
    found = {box for picture in (small, 1 - small) for box in _lines(_characters(picture), small.shape)}
    rows, columns = gray.shape
    return tuple(
        Box(max(b.top * step, 0), max(b.left * step, 0), min(b.bottom * step, rows), min(b.right * step, columns))
        for b in sorted(found)
    )


def cover_text(pixels: NDArray[np.uint8], boxes: tuple[Box, ...]) -> NDArray[np.uint8]:
    """The picture with a flat gray in place of each box: a blur could be undone.

    Args:
        pixels: (rows, columns) or (rows, columns, 3).
        boxes: As `find_text` gave them for a picture of this size.
    """
    covered = pixels.copy()
    for box in boxes:
        covered[box.top : box.bottom, box.left : box.right] = round(255 * COVER)
    return covered


def declares_text(path: str) -> bool:
    """True where the DICOM header says that annotations are burned in (Burned In Annotation, 0028,0301, is YES).

    Of a folder the first file that says anything counts. Everything else than DICOM says nothing.
    """
    place = Path(path)
    try:
        files = sorted(p for p in place.iterdir() if p.is_file()) if place.is_dir() else [place]
        for file in files:
            if sniff(file) != "dicom":
                continue
            from radaudit.load.images.dicom_file import open_dataset

            said = str(open_dataset(file, tags=("BurnedInAnnotation",)).get("BurnedInAnnotation") or "")
            if said:
                return said.strip().upper() == "YES"
    except (Unreadable, OSError, ValueError):  # what cannot be read is told by whoever reads the pixels
        return False
    return False


def _shrink(gray: NDArray[np.float32], step: int) -> NDArray[np.float32]:
    """Means of blocks of `step` pixels a side; what is left over at the end goes."""
    if step == 1:
        return gray
    rows, columns = (side // step * step for side in gray.shape)
    blocks = gray[:rows, :columns].reshape(rows // step, step, columns // step, step)
    return np.asarray(blocks.mean(axis=(1, 3)), dtype=np.float32)


def _characters(gray: NDArray[np.float32]) -> NDArray[np.float64]:
    """Compact bright shapes that stand out sharply, in the size of letters.

    Returns:
        (n, 5): top, left, bottom, right and ink, the value of the stroke's core.
    """
    from scipy import ndimage

    side = max(gray.shape)
    widest = int(np.clip(round(0.03 * side), 5, 25)) | 1  # strokes are thinner than this
    strokes = gray - ndimage.grey_opening(gray, size=(widest, widest)) > CONTRAST
    labels, _ = ndimage.label(strokes, structure=np.ones((3, 3)))
    found = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        box = Box(rows.start, columns.start, rows.stop, columns.stop)
        if _has_letter_size(box, side) and (ink := _ink(gray, labels, number, box)):
            found.append((*box, ink))
    shapes = np.array(found, dtype=np.float64).reshape(-1, 5)
    return shapes[np.argsort(-shapes[:, 4], kind="stable")[:MOST_SHAPES]]


def _has_letter_size(box: Box, side: int) -> bool:
    return 4 <= box.height <= max(0.09 * side, 12) and 1 <= box.width <= max(0.12 * side, 12)


def _ink(gray: NDArray[np.float32], labels: NDArray[Any], number: int, box: Box) -> float:
    """The value of a shape's core; 0 where the shape is no letter: empty, frayed, or without a sharp edge."""
    window = np.s_[max(box.top - 2, 0) : box.bottom + 2, max(box.left - 2, 0) : box.right + 2]
    inside, values = labels[window] == number, gray[window]
    own, around = values[inside], values[labels[window] == 0]
    if own.size < 6 or own.size < 0.1 * box.height * box.width or around.size == 0:
        return 0.0
    half, most = np.percentile(own, (50, 90))  # the rest of a thin stroke is its soft edge
    is_letter = most - half <= EVEN and half - np.median(around) >= CONTRAST
    return float(most) if is_letter else 0.0


def _lines(shapes: NDArray[np.float64], extent: tuple[int, ...]) -> list[Box]:
    """Shapes joined to lines, across or upright; of one or two letters only what is drawn like a marker near the border."""
    if not len(shapes):
        return []
    found = []
    for first, second in ((0, 1), (1, 0)):  # along the columns, along the rows
        for part in _in_rows(shapes, first, second):
            members = shapes[part]
            box = Box(*(int(v) for v in (*members[:, :2].min(axis=0), *members[:, 2:4].max(axis=0))))
            is_line = len(members) >= FEWEST_IN_LINE
            if is_line or _is_marker(box, float(members[:, 4].min()), extent):
                found.append(_grown(box, first, is_line=is_line))
    return found


def _grown(box: Box, across: int, *, is_line: bool) -> Box:
    """With a margin: a letter at both ends of a line, where one that touches the anatomy may have been missed."""
    size = box[across + 2] - box[across]
    margin = [max(2, round(0.35 * size))] * 2
    if is_line:
        margin[1 - across] = round(1.2 * size)
    return Box(box.top - margin[0], box.left - margin[1], box.bottom + margin[0], box.right + margin[1])


def _in_rows(shapes: NDArray[np.float64], across: int, along: int) -> list[NDArray[np.intp]]:
    """Indices of the shapes that stand in a row: centers level, sizes and inks alike, gaps of a letter at most."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    size = shapes[:, across + 2] - shapes[:, across]
    center = (shapes[:, across + 2] + shapes[:, across]) / 2
    start, end = shapes[:, along], shapes[:, along + 2]
    larger = np.maximum(size[:, None], size)
    gap = np.maximum(start[:, None], start) - np.minimum(end[:, None], end)
    alike = larger <= 2 * np.minimum(size[:, None], size)
    alike &= np.abs(shapes[:, 4, None] - shapes[:, 4]) <= SAME_INK
    alike &= (np.abs(center[:, None] - center) <= 0.4 * larger) & (gap <= 1.3 * larger)
    _, number = connected_components(csr_array(alike), directed=False)
    return [np.flatnonzero(number == i) for i in range(int(number.max()) + 1)]


def _is_marker(box: Box, ink: float, extent: tuple[int, ...]) -> bool:
    rows, columns = extent
    row, column = (box.top + box.bottom) / 2 / rows, (box.left + box.right) / 2 / columns
    is_outside = min(row, 1 - row, column, 1 - column) <= BORDER
    return is_outside and ink >= MARKER_INK and min(box.height, box.width) >= 4
