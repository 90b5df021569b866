"""Stored DICOM values to values that mean something: modality units, brightness, color, or what a display shows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi

from radaudit.errors import Unreadable
from radaudit.language import noted
from radaudit.load.images.dicom_geometry import frame_items

COLOR_TOP = 255.0
READ_COLORS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")


def is_color(dataset: Dataset) -> bool:
    """Tells whether the image is shown in color: three samples a pixel, or a palette."""
    return int(dataset.get("SamplesPerPixel") or 1) == 3 or dataset.get("PhotometricInterpretation") == "PALETTE COLOR"


def to_color(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.float32]:
    """Red, green and blue in 0 .. 255, whatever the depth of the samples or of the palette.

    Raises:
        Unreadable: For a color model without a standard conversion.
    """
    model = str(dataset.get("PhotometricInterpretation"))
    if model == "PALETTE COLOR":
        stored = apply_color_lut(stored, dataset)
        bits = int(dataset.RedPaletteColorLookupTableDescriptor[2])
    elif model in READ_COLORS:
        bits = int(dataset.BitsStored)
    else:
        raise Unreadable(noted("the DICOM image's color model is {what}, which is not read", what=model))
    return np.asarray(stored[..., :3], dtype=np.float32) * np.float32(COLOR_TOP / (2**bits - 1))


def to_modality(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.float32]:
    """Applies the modality LUT, or rescale slope and intercept, of the file or of each frame: Hounsfield units for CT."""
    if dataset.get("ModalityLUTSequence"):
        return np.asarray(apply_modality_lut(stored, dataset), dtype=np.float32)
    items = frame_items(dataset, "PixelValueTransformationSequence")
    if any(item is not None for item in items):
        lines = [_line(item) for item in items]
        values = np.stack([_rescale(frame, *line) for frame, line in zip(_as_frames(stored), lines, strict=True)])
        return values if stored.ndim == 3 else values[0]
    return _rescale(stored, *_line(dataset))


def to_bright(dataset: Dataset, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turns MONOCHROME1 over, so that dense is bright whatever the vendor's habit; others are left alone.

    Turned over within the range that the file can store, so that two images of one scanner stay comparable.
    """
    if dataset.get("PhotometricInterpretation") != "MONOCHROME1":
        return values
    if "PixelData" not in dataset:
        return np.float32(values.min() + values.max()) - values
    if dataset.get("ModalityLUTSequence"):
        table = np.asarray(dataset.ModalityLUTSequence[0].LUTData)
        ends = np.array([table.min(), table.max()], dtype=np.float32)
    else:
        ends = to_modality(_without_frames(dataset), np.array(_stored_range(dataset)))
    return np.float32(ends.sum()) - values


def to_display(dataset: Dataset, values: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a display shows, in [0, 1], dense bright: the file's first VOI LUT, else its first window, else its range.

    Of several frames the middle one's window serves all, so that a volume is not windowed slice by slice.
    """
    items = frame_items(dataset, "FrameVOILUTSequence")
    voi = items[len(items) // 2] or dataset
    if dataset.get("VOILUTSequence"):
        top = 2 ** int(dataset.VOILUTSequence[0].LUTDescriptor[2]) - 1
        shown = np.asarray(apply_voi(np.rint(values).astype(np.int64), dataset), dtype=np.float32) / np.float32(top)
    elif _first(voi, "WindowCenter") is not None and _first(voi, "WindowWidth") is not None:
        function = str(voi.get("VOILUTFunction") or "LINEAR")
        shown = window_to_unit(values, float(_first(voi, "WindowCenter")), float(_first(voi, "WindowWidth")), function)
    else:
        low, high = float(values.min()), float(values.max())
        shown = (values - np.float32(low)) / np.float32(max(high - low, 1e-6))
    return np.float32(1) - shown if dataset.get("PhotometricInterpretation") == "MONOCHROME1" else shown


def window_to_unit(values: NDArray[np.float32], center: float, width: float, function: str) -> NDArray[np.float32]:
    """Maps a window to [0, 1] as DICOM PS3.3 C.11.2.1.2 and C.11.2.1.3 define LINEAR, LINEAR_EXACT and SIGMOID.

    Raises:
        Unreadable: When the function is none of these or the width does not suit it.
    """
    if width < (1 if function == "LINEAR" else 1e-9):
        raise Unreadable(noted("the DICOM file's display window has a width of {n}", n=f"{width:g}"))
    if function == "SIGMOID":
        with np.errstate(over="ignore"):
            return np.asarray(1 / (1 + np.exp(-4 * (values - center) / width)), dtype=np.float32)
    if function == "LINEAR":
        center, width = center - 0.5, max(width - 1, 1e-6)
    elif function != "LINEAR_EXACT":
        raise Unreadable("the DICOM file's display window is of a function that the standard does not define")
    shown: NDArray[np.float32] = np.clip((values - np.float32(center)) / np.float32(width) + np.float32(0.5), 0.0, 1.0)
    return shown


def find_padding(dataset: Dataset, stored: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Marks pixels that the file declares to lie outside the image (Pixel Padding Value and its range limit)."""
    declared = [dataset.get(k) for k in ("PixelPaddingValue", "PixelPaddingRangeLimit")]
    if not isinstance(declared[0], int) or stored.dtype.kind not in "iu":
        return None
    ends = [_signed(dataset, v) for v in declared if isinstance(v, int)]
    is_padding = (stored >= min(ends)) & (stored <= max(ends))
    return is_padding if is_padding.any() else None


def _signed(dataset: Dataset, value: int) -> int:
    # Some writers store the bit pattern of a negative value as an unsigned one.
    bits = int(dataset.BitsAllocated)
    return value - 2**bits if int(dataset.PixelRepresentation) == 1 and value >= 2 ** (bits - 1) else value


def _stored_range(dataset: Dataset) -> tuple[int, int]:
    bits = int(dataset.BitsStored)
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if int(dataset.PixelRepresentation) == 1 else (0, 2**bits - 1)


def _without_frames(dataset: Dataset) -> Dataset:
    """The elements that rescale a whole image: the file's own, or the first frame's."""
    item = frame_items(dataset, "PixelValueTransformationSequence")[0]
    return dataset if item is None else item


def _line(item: Dataset | None) -> tuple[float, float]:
    if item is None:
        return 1.0, 0.0
    slope, intercept = _first(item, "RescaleSlope"), _first(item, "RescaleIntercept")
    return (1.0 if slope is None else float(slope)), (0.0 if intercept is None else float(intercept))


def _rescale(stored: NDArray[Any], slope: float, intercept: float) -> NDArray[np.float32]:
    if slope == 1 and intercept == 0:
        return stored.astype(np.float32)
    # In double precision, so that 32-bit integers keep their last digits until the end.
    return (stored.astype(np.float64) * slope + intercept).astype(np.float32)


def _as_frames(stored: NDArray[Any]) -> NDArray[Any]:
    return stored if stored.ndim == 3 else stored[np.newaxis]


def _first(item: Dataset, keyword: str) -> Any:
    value = item.get(keyword)
    if value is None or isinstance(value, (int, float, str)):
        return value if value != "" else None
    values = list(value)
    return values[0] if values else None
