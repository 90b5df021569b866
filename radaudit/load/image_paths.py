"""Where the images of a cohort are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.columns import Column
from radaudit.load.encoding import with_several

_LOOKED_AT = 50
_DICOM_SUFFIXES = (".dcm", ".dicom", ".ima")


def locate_images(column: Column, folder: Path, notes: list[str]) -> tuple[str, ...]:
    """Makes the paths of a column absolute; relative ones start in the table's folder.

    A file that does not exist stays: prediction records it. Only when none exists the paths must be wrong.

    Raises:
        UsageError: When a row has no path, or none of the files exists.
    """
    if column.is_missing.any():
        raise UsageError(
            f"{column.where}: the image is missing in {column.rows_where(column.is_missing)}.",
            "Give every row an image, or take the row out.",
        )
    paths = absolute_paths(column, folder)
    if not any(_exists(path) for path in paths):
        raise UsageError(
            f"{column.where}: none of the {len(paths):,} image files exists; the first is {paths[0]}.",
            f"Write paths relative to the table's folder ({folder}), or absolute ones.",
        )
    if repeated := int((column.counts - 1).sum()):
        notes.append(noted("Rows that name an image which an earlier row names too: {n}.", n=f"{repeated:,}"))
    return tuple(paths[code] for code in column.codes)


def note_shared_images(image: Column, patient: Column, folder: Path, notes: list[str]) -> None:
    """Notes how many image files are listed for several patients: a copied path, or a mixed-up patient id."""
    number: dict[str, int] = {}
    per_value = [number.setdefault(path, len(number)) for path in absolute_paths(image, folder)]
    file = image.spread(per_value, -1, np.int64)
    known = (file >= 0) & ~patient.is_missing
    shared = len(with_several(file[known], patient.codes[known]))
    if shared:
        notes.append(
            noted("1 image file is listed for more than one patient; check the image and the patient columns.")
            if shared == 1
            else noted(
                "{n} image files are listed for more than one patient; check the image and the patient columns.",
                n=f"{shared:,}",
            )
        )


def _exists(path: str) -> bool:
    """Whether the file is there; `scans.npz#12` names an entry of a file."""
    return os.path.exists(path) or os.path.exists(path.partition("#")[0])  # noqa: PTH110 - a million paths


def absolute_paths(column: Column, folder: Path) -> list[str]:
    """The absolute path of every distinct value."""
    start = os.fspath(folder)
    return [os.path.normpath(os.path.join(start, value)) for value in column.values]  # noqa: PTH118 - pathlib is ten times slower


def hold_dicom(paths: Sequence[str]) -> bool:
    """Whether images look like DICOM, judged by fifty of them, spread over the cohort: suffix and first bytes."""
    step = max(1, len(paths) // _LOOKED_AT)
    return any(_is_dicom(path) for path in paths[::step])


def _is_dicom(path: str) -> bool:
    try:
        if Path(path).is_dir():
            inside = sorted(entry.path for entry in os.scandir(path) if entry.is_file())
            return any(_is_dicom(file) for file in inside[:3])
        with Path(path).open("rb") as file:
            head = file.read(132)
    except (OSError, ValueError):
        return False
    return head[128:] == b"DICM" or (bool(head) and path.lower().endswith(_DICOM_SUFFIXES))
