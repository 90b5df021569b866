"""Small files of pixels and nothing else: a thumbnail as JPEG, a saliency map as a see-through PNG."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from radaudit.load.thumbnails.shown import Shown
from radaudit.records import Preprocessing
from radaudit.records.gallery import Picture

LONGEST_SIDE = 176
"""Pixels of a thumbnail's longer side: an anatomy to recognize, no image to read and no small print."""

QUALITY = 72
OVERLAY_SIDE = 44
"""Pixels of an overlay's longer side; a saliency map is coarser still, and the browser smooths it."""

VIRIDIS = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
"""Five colors of viridis, by matplotlib's authors: even to color-blind eyes and in gray."""

FAINTEST = 0.15
"""Of a map's maximum; what lies below stays clear."""

DENSEST = 165
"""Alpha, of 255, of the map's maximum: the anatomy stays visible beneath."""


def encode_thumbnail(shown: Shown) -> Picture:
    """A JPEG of at most `LONGEST_SIDE` pixels a side, proportions kept, gray or in color, without any metadata."""
    from PIL import Image

    rows, columns = shown.pixels.shape[:2]
    height, width = _fit((rows, columns), min(LONGEST_SIDE, max(rows, columns)))
    # Made of the array alone: what the file said beside its pixels never comes near.
    picture = Image.fromarray(shown.pixels).resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=QUALITY, optimize=True)
    return Picture(held.getvalue(), "image/jpeg", width, height)


def encode_overlay(
    saliency: NDArray[np.float32], shown: Shown, preprocessing: Preprocessing, strongest: float
) -> Picture:
    """A saliency map of the model's input as a PNG with transparency, laid exactly over the thumbnail.

    Args:
        saliency: The size of the model's input, not negative.
        shown: The image that it belongs to.
        preprocessing: How the image became the input: padding is cut off again.
        strongest: What gets the last color; the map's maximum, say.
    """
    from PIL import Image

    flat, box = _lay(saliency, shown, preprocessing)
    height, width = _fit(shown.pixels.shape[:2], OVERLAY_SIDE)
    small = Image.fromarray(flat.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR, box=box)
    share = np.clip(np.asarray(small) / max(strongest, 1e-12), 0, 1)
    stops = np.linspace(0, 1, len(VIRIDIS))
    colors = [np.interp(share, stops, [color[c] for color in VIRIDIS]) for c in range(3)]
    alpha = np.where(share < FAINTEST, 0, DENSEST * share**0.7)
    pixels = np.rint(np.stack([*colors, alpha], axis=-1)).astype(np.uint8)
    held = io.BytesIO()
    Image.fromarray(pixels, "RGBA").quantize(64, method=Image.Quantize.FASTOCTREE).save(held, "PNG", optimize=True)
    return Picture(held.getvalue(), "image/png", width, height)


def _lay(
    saliency: NDArray[np.float32], shown: Shown, preprocessing: Preprocessing
) -> tuple[NDArray[np.float32], tuple[float, float, float, float]]:
    """The map in the plane of the picture, and the part of it (left, top, right, bottom) that is no padding."""
    edges = _unpadded(shown.shape, saliency.shape, keep_aspect=preprocessing.keep_aspect)
    if shown.plane is None:
        rows, columns = edges
        return saliency, (columns[0], rows[0], columns[1], rows[1])
    rows, columns = (e for i, e in enumerate(edges) if i != shown.plane.axis)
    flat = np.take(saliency, saliency.shape[shown.plane.axis] // 2, axis=shown.plane.axis)
    if shown.plane.is_turned:
        rows, columns = columns, rows
    sides = flat.T.shape if shown.plane.is_turned else flat.shape
    if 0 in shown.plane.flips:
        rows = (sides[0] - rows[1], sides[0] - rows[0])
    if 1 in shown.plane.flips:
        columns = (sides[1] - columns[1], sides[1] - columns[0])
    return shown.plane.lay(flat), (columns[0], rows[0], columns[1], rows[1])


def _unpadded(shape: tuple[int, ...], size: tuple[int, ...], *, keep_aspect: bool) -> list[tuple[float, float]]:
    """Where the image lies in the model's input, per axis: `load.resizing.resize` undone."""
    if not keep_aspect:
        return [(0.0, float(side)) for side in size]
    zoom = max(n / wanted for n, wanted in zip(shape, size, strict=True))
    edges = []
    for n, wanted in zip(shape, size, strict=True):
        missing = max(round(zoom * wanted) - n, 0)
        scale = wanted / (n + missing)
        edges.append((missing // 2 * scale, (missing // 2 + n) * scale))
    return edges


def _fit(shape: tuple[int, ...], longest: int) -> tuple[int, int]:
    """The shape with its longer side made `longest`."""
    height, width = (max(round(side * longest / max(shape)), 1) for side in shape)
    return height, width
