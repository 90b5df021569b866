"""Opens a DICOM file, whole or only its header, and says in words what is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydicom import dcmread
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from radaudit.errors import Unreadable
from radaudit.language import noted

# pydicom logs every oddity of a file; the sentences of this package say what matters.
logging.getLogger("pydicom").setLevel(logging.CRITICAL)

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
NEEDED = (
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "PixelRepresentation",
    "SamplesPerPixel",
    "PhotometricInterpretation",
)
# Float pixels have no integer representation (PS3.3 C.7.6.24).
NEEDED_BY_FLOATS = ("Rows", "Columns")
_UNDEFINED = 0xFFFFFFFF  # the length of an element that a delimiter ends


def open_dataset(path: Path, *, tags: Sequence[str] | None = None) -> Dataset:
    """Reads a DICOM file, or with `tags` only these elements of its header and no pixels.

    A file without preamble or without a transfer syntax is read as the encoding that it turns out to have.

    Raises:
        Unreadable: When the header is damaged.
    """
    try:
        dataset = dcmread(
            path,
            force=True,
            stop_before_pixels=tags is not None,
            specific_tags=list(tags) if tags is not None else None,
        )
    except Exception as error:  # pydicom raises whatever a damaged element happens to cause
        raise Unreadable(noted("the DICOM header is damaged ({what})", what=type(error).__name__)) from error
    if getattr(dataset, "file_meta", None) is not None and "TransferSyntaxUID" not in dataset.file_meta:
        is_implicit, is_little = dataset.original_encoding
        explicit = ExplicitVRLittleEndian if is_little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian if is_implicit else explicit
    return dataset


def refuse_without_pixels(dataset: Dataset) -> str:
    """Returns the keyword of the element that holds the pixels.

    Raises:
        Unreadable: When there is none, or an element is missing without which it cannot be decoded.
    """
    keyword = next((k for k in PIXEL_KEYWORDS if k in dataset), "")
    if not keyword:
        kind = _sop_class_name(dataset)
        if "SOPClassUID" not in dataset or "Rows" in dataset or "Image Storage" in kind:
            if _ends_with_an_element(dataset):
                raise Unreadable("the DICOM file has no pixel data")
            raise Unreadable("the DICOM file is cut short: it ends before its pixel data")
        raise Unreadable(noted("the DICOM file holds no image ({what})", what=kind))
    if keyword == "PixelData" and dataset[keyword].value is None:
        raise Unreadable("the DICOM file's pixel data is empty")
    needed = NEEDED if keyword == "PixelData" else NEEDED_BY_FLOATS
    missing = [k for k in needed if dataset.get(k) is None]
    if missing:
        raise Unreadable(
            noted("the DICOM header lacks {what}, without which its pixels cannot be decoded", what=", ".join(missing))
        )
    return keyword


def _ends_with_an_element(dataset: Dataset) -> bool:
    """Whether the last element of a file that has no pixels ends where the file does, so that nothing was cut off."""
    if dataset.file_meta.TransferSyntaxUID.is_deflated:
        return True  # what was cut off would not have inflated
    path = Path(str(dataset.filename))
    fresh = dcmread(path, force=True)  # elements that were looked at no longer know their length
    elements: list[Any] = [fresh.get_item(tag) for tag in fresh.keys()]  # noqa: SIM118 - iterating converts the elements
    if not elements:
        return False
    last = max(elements, key=lambda e: (e.value_tell if isinstance(e, RawDataElement) else e.file_tell) or 0)
    if not isinstance(last, RawDataElement) or last.length == _UNDEFINED:
        return True  # its delimiter was found
    return last.value_tell + last.length == path.stat().st_size


def _sop_class_name(dataset: Dataset) -> str:
    uid: Any = dataset.get("SOPClassUID")
    name = str(getattr(uid, "name", ""))
    # An unregistered UID has itself for a name, and may carry an organization's root.
    return name if name and not name[0].isdigit() else noted("of an unknown kind")
