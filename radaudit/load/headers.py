"""Group columns out of DICOM headers, for a cohort whose table lacks them. No pixel is decoded."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from radaudit.errors import Unreadable
from radaudit.load.images.sniff import sniff
from radaudit.load.vendors import fold_vendor

if TYPE_CHECKING:
    import pandas as pd
    from pydicom.dataset import Dataset

COLUMNS = (
    "vendor", "vendor_raw", "scanner_model", "field_strength", "kvp", "kernel", "slice_thickness", "sex", "age",
    "body_part", "view", "institution", "modality",
)  # fmt: skip
TAGS = (
    "Manufacturer", "ManufacturerModelName", "MagneticFieldStrength", "KVP", "ConvolutionKernel", "SliceThickness",
    "PatientSex", "PatientAge", "PatientBirthDate", "StudyDate", "BodyPartExamined", "ViewPosition",
    "InstitutionName", "Modality", "SpecificCharacterSet", "SharedFunctionalGroupsSequence",
)  # fmt: skip
SEXES = {"M": "Male", "F": "Female", "O": "Other", "MALE": "Male", "FEMALE": "Female", "OTHER": "Other"}
NAMED_FIELDS = (0.2, 0.25, 0.35, 0.55)
"""Field strengths (tesla) that scanners are sold with and that rounding to one decimal would blur."""
GAUSS_PER_TESLA = 10_000.0
STRONGEST_TESLA = 30.0
OLDEST_YEARS = 130
THREADS = 8


def read_headers(images: Sequence[str]) -> pd.DataFrame:
    """Reads what each image's DICOM header says about scanner and patient.

    Args:
        images: Files; a folder stands for its first DICOM file, of any number of slices.

    Returns:
        One row an image, index 0 .. n-1; every value is a string, or None where the file does not say, is not DICOM or
        cannot be read. `vendor` is folded and `vendor_raw` as written; `field_strength` in tesla ("1.5"), `kvp` in kV,
        `slice_thickness` in mm; `sex` "Male", "Female" or "Other"; `age` as DICOM writes it ("045Y"), computed from
        birth and study date where it is missing; `institution` a hash ("site-1f0c3a"), never the name.
    """
    import pandas as pd

    with warnings.catch_warnings(), ThreadPoolExecutor(THREADS) as pool:
        warnings.simplefilter("ignore")  # set once: the filter belongs to the process, not to the thread
        rows = list(pool.map(_read_row, images))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _read_row(image: str) -> dict[str, str | None]:
    nothing: dict[str, str | None] = dict.fromkeys(COLUMNS)
    try:
        path = _first_dicom(Path(image))
        if path is None:
            return nothing
        from radaudit.load.images.dicom_file import open_dataset

        dataset = open_dataset(path, tags=TAGS)
        return nothing | {name: value or None for name, value in _describe(dataset)}
    except Unreadable:
        return nothing
    except Exception:  # a header may be damaged in any way; reading the pixels will say so in words
        return nothing


def _first_dicom(path: Path) -> Path | None:
    if not path.is_dir():
        return path if sniff(path) == "dicom" else None
    for member in sorted(path.iterdir()):
        try:
            if member.is_file() and member.name.upper() != "DICOMDIR" and sniff(member) == "dicom":
                return member
        except Unreadable:
            continue
    return None


def _describe(dataset: Dataset) -> Iterator[tuple[str, str | None]]:
    raw = _text(dataset, "Manufacturer")
    yield "vendor", fold_vendor(raw) if raw else None
    yield "vendor_raw", raw
    yield "scanner_model", _text(dataset, "ManufacturerModelName")
    yield "field_strength", _tesla(_number(dataset, "MagneticFieldStrength"))
    yield "kvp", _plain(_number(dataset, "KVP"), 0)
    yield "kernel", _text(dataset, "ConvolutionKernel")
    yield "slice_thickness", _plain(_number(dataset, "SliceThickness"), 2)
    yield "sex", SEXES.get((_text(dataset, "PatientSex") or "").upper())
    yield "age", _text(dataset, "PatientAge") or _age_from_dates(dataset)
    yield "body_part", (_text(dataset, "BodyPartExamined") or "").upper()
    yield "view", (_text(dataset, "ViewPosition") or "").upper()
    yield "institution", hash_institution(_text(dataset, "InstitutionName") or "")
    yield "modality", (_text(dataset, "Modality") or "").upper()


def hash_institution(name: str) -> str | None:
    """Gives an institution a name that does not tell which it is: the same for every spelling in case and blanks.

    Not a secret against somebody who guesses names and hashes them; it keeps names off the page.
    """
    plain = " ".join(re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", name).casefold()).split())
    return f"site-{hashlib.sha256(plain.encode()).hexdigest()[:6]}" if plain else None


def _find(dataset: Dataset, keyword: str) -> Any:
    """The element at the top, else anywhere in the groups that all frames of an enhanced object share."""
    value = dataset.get(keyword)
    if value not in (None, ""):
        return value
    groups = dataset.get("SharedFunctionalGroupsSequence")
    return _search(groups[0], keyword) if groups else None


def _search(dataset: Dataset, keyword: str) -> Any:
    value = dataset.get(keyword)
    if value not in (None, ""):
        return value
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                found = _search(item, keyword)
                if found not in (None, ""):
                    return found
    return None


def _text(dataset: Dataset, keyword: str) -> str | None:
    value = _find(dataset, keyword)
    if value is None:
        return None
    parts = [value] if isinstance(value, (str, int, float)) else list(value)
    return " ".join("\\".join(str(part) for part in parts).replace("\x00", " ").split()) or None


def _number(dataset: Dataset, keyword: str) -> float | None:
    text = _text(dataset, keyword)
    try:
        number = float(text.split("\\")[0]) if text else 0.0
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None


def _plain(number: float | None, digits: int) -> str | None:
    return f"{round(number, digits):g}" if number is not None and round(number, digits) > 0 else None


def _tesla(number: float | None) -> str | None:
    if number is None:
        return None
    tesla = number / GAUSS_PER_TESLA if number > STRONGEST_TESLA else number
    for known in NAMED_FIELDS:
        if abs(tesla - known) < 0.015:
            return str(known)
    return f"{tesla:.1f}" if 0.05 <= tesla <= STRONGEST_TESLA else None


def _age_from_dates(dataset: Dataset) -> str | None:
    born, studied = (_date(_text(dataset, keyword)) for keyword in ("PatientBirthDate", "StudyDate"))
    if born is None or studied is None or studied < born:
        return None
    years = studied.year - born.year - ((studied.month, studied.day) < (born.month, born.day))
    return f"{years:03d}Y" if years <= OLDEST_YEARS else None


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.replace(".", "-")) if text else None
    except ValueError:
        return None
