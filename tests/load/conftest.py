"""Image files written on the spot, so that every test knows the pixels that it should read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def _write_dicom(path: Path, pixels: np.ndarray, **elements: Any) -> Path:
    """Writes one uncompressed image; `elements` are DICOM keywords that add to or replace (None: drop) the usual."""
    from pydicom.dataset import FileDataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    is_color = pixels.shape[-1] == 3
    spatial = pixels.shape[:-1] if is_color else pixels.shape
    usual: dict[str, Any] = {
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": meta.MediaStorageSOPInstanceUID,
        "SeriesInstanceUID": "1.2.826.0.1.3680043.8.498.1",
        "PatientID": "SECRET-7",
        "PatientName": "Doe^Jane",
        "Modality": "CT",
        "Rows": spatial[-2],
        "Columns": spatial[-1],
        "SamplesPerPixel": 3 if is_color else 1,
        "PhotometricInterpretation": "RGB" if is_color else "MONOCHROME2",
        "BitsAllocated": pixels.dtype.itemsize * 8,
        "BitsStored": pixels.dtype.itemsize * 8,
        "HighBit": pixels.dtype.itemsize * 8 - 1,
        "PixelRepresentation": int(pixels.dtype.kind == "i"),
    }
    if is_color:
        usual["PlanarConfiguration"] = 0
    if len(spatial) == 3:
        usual["NumberOfFrames"] = spatial[0]
    for keyword, value in (usual | elements).items():
        if value is not None:
            setattr(dataset, keyword, value)
    if elements.get("BitsStored"):
        dataset.HighBit = elements["BitsStored"] - 1
    dataset.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes % 2)
    dataset["PixelData"].VR = "OW" if pixels.dtype.itemsize > 1 else "OB"
    dataset.save_as(path, enforce_file_format=True)
    return path


def _write_series(folder: Path, volume: np.ndarray, gap: float = 2.5, **elements: Any) -> list[Path]:
    """Writes each slice of a volume as a file, 0.5 mm by 0.75 mm pixels, `gap` mm apart towards the head."""
    folder.mkdir(exist_ok=True)
    written = []
    for z, pixels in enumerate(volume):
        place = {
            "ImagePositionPatient": [-10.0, -20.0, 100.0 + gap * z],
            "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
            "PixelSpacing": [0.5, 0.75],
            "InstanceNumber": len(volume) - z,
        }
        # Names in another order than positions, as archives write them.
        written.append(_write_dicom(folder / f"{(z * 7) % 10}{z}.dcm", pixels, **(place | elements)))
    return written


@pytest.fixture
def write_dicom() -> Callable[..., Path]:
    return _write_dicom


@pytest.fixture
def write_series() -> Callable[..., list[Path]]:
    return _write_series


@pytest.fixture
def ramp() -> np.ndarray:
    """(12, 16) unsigned 12-bit pixels, every one different."""
    return (np.arange(192, dtype=np.uint16) * 20).reshape(12, 16)
