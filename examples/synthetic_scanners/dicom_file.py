"""Writes one synthetic radiograph as a valid DICOM file (Digital X-Ray Image Storage - For Presentation)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from phantom import FIELD_CM
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, JPEG2000Lossless, RLELossless, generate_uid
from scanners import Scanner

RARE = 199
"""One patient in so many lacks a tag, for each of three tags."""

NOTICE = "SYNTHETIC DEMONSTRATION DATA, NOT A PERSON"


@dataclass(frozen=True, slots=True)
class Study:
    """What the header says of one image.

    Attributes:
        cohort: "train" or "test".
        seed: Seed of the cohort; the identifiers follow from it.
        row: Number of the image within the cohort.
        patient: PatientID.
        sex: "F" or "M".
        age: Years.
        scanner: The machine.
        habit: 0 to 999, fixed by patient: picks the hospital, the spelling of the vendor, and which tag is missing.
    """

    cohort: str
    seed: int
    row: int
    patient: str
    sex: str
    age: int
    scanner: Scanner
    habit: int


def write_dicom(path: Path, pixels: NDArray[np.uint16], study: Study) -> None:
    """Writes the pixels (height, width), compressed where the scanner compresses. Same arguments, same bytes."""
    scanner = study.scanner
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = DigitalXRayImageStorageForPresentation
    meta.MediaStorageSOPInstanceUID = _uid("image", study.cohort, study.seed, study.row)
    meta.TransferSyntaxUID = scanner.syntax
    dataset = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    dataset.SOPClassUID = meta.MediaStorageSOPClassUID
    dataset.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    _describe_patient(dataset, study)
    _describe_acquisition(dataset, study)
    _describe_pixels(dataset, pixels, scanner)
    if scanner.syntax in (JPEG2000Lossless, RLELossless):
        dataset.compress(scanner.syntax, pixels, generate_instance_uid=False)
    else:
        dataset.PixelData = pixels.tobytes()
    dataset.save_as(path, enforce_file_format=True)


def _uid(*parts: object) -> str:
    return generate_uid(entropy_srcs=["radaudit demonstration", *map(str, parts)])


def _describe_patient(dataset: Dataset, study: Study) -> None:
    dataset.PatientName = "DEMONSTRATION^SYNTHETIC"
    dataset.PatientID = study.patient
    dataset.PatientBirthDate = ""
    dataset.PatientSex = study.sex
    dataset.PatientAge = f"{study.age:03d}Y"
    dataset.PatientComments = NOTICE
    dataset.StudyInstanceUID = _uid("study", study.cohort, study.seed, study.row)
    dataset.SeriesInstanceUID = _uid("series", study.cohort, study.seed, study.row)
    dataset.StudyDate = dataset.ContentDate = f"2024{1 + study.habit % 12:02d}{1 + study.row % 28:02d}"
    dataset.StudyTime = dataset.ContentTime = f"{7 + study.row % 12:02d}{study.habit % 60:02d}00"
    dataset.AccessionNumber = ""
    dataset.ReferringPhysicianName = ""
    dataset.StudyID = str(study.row)
    dataset.SeriesNumber = dataset.InstanceNumber = 1
    # Some sites leave a tag empty or out: about one patient in 200 for each of sex, age and manufacturer.
    if study.habit % RARE == 11:
        dataset.PatientSex = ""
    if study.habit % RARE == 12:
        del dataset.PatientAge


def _describe_acquisition(dataset: Dataset, study: Study) -> None:
    scanner = study.scanner
    dataset.Modality = "DX"
    if study.habit % RARE != 13:
        dataset.Manufacturer = scanner.spellings[study.habit % 3 == 2]
        dataset.ManufacturerModelName = scanner.model
    dataset.InstitutionName = f"Demonstration Hospital {'ABC'[study.habit % 3]}"
    dataset.StudyDescription = dataset.SeriesDescription = NOTICE
    dataset.BodyPartExamined = "CHEST"
    dataset.ViewPosition = "PA" if study.habit % 5 else "AP"
    dataset.PatientOrientation = ["L", "F"]
    dataset.ImageLaterality = "U"
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.KVP = scanner.kvp[study.habit % 2]
    dataset.DetectorType = "DIRECT"


def _describe_pixels(dataset: Dataset, pixels: NDArray[np.uint16], scanner: Scanner) -> None:
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.ImagerPixelSpacing = dataset.PixelSpacing = [f"{10 * FIELD_CM / pixels.shape[0]:.4f}"] * 2
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME1" if scanner.is_inverted else "MONOCHROME2"
    dataset.PresentationLUTShape = "INVERSE" if scanner.is_inverted else "IDENTITY"
    dataset.BitsAllocated = 16
    dataset.BitsStored = scanner.bits
    dataset.HighBit = scanner.bits - 1
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "YES" if scanner.marker else "NO"
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = 0, 1, "US"
    dataset.LossyImageCompression = "00"
    center = scanner.offset + scanner.scale // 2
    dataset.WindowCenter = 2**scanner.bits - 1 - center if scanner.is_inverted else center
    dataset.WindowWidth = scanner.scale
