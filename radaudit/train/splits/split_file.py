"""The file that says who is in which split, and the hash that says it is still the same."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.writing import write_whole

HEADER = ("patient", "split")
SUFFIX = ".sha256"
"""Appended to the file's name; `sha256sum -c splits.csv.sha256` checks it without this program."""


def write_splits(path: Path, patient: Sequence[Any] | NDArray[Any], split: Sequence[str] | NDArray[np.str_]) -> str:
    """Writes one line a patient, sorted, with the hash beside it. It names patients: it stays where training happened.

    Args:
        path: Such as `training/splits.csv`; may exist with the same content only.
        patient: (n,) name of each row's patient (or of the row, where no column names patients).
        split: (n,) split of each row.

    Returns:
        SHA-256 of the file, 64 hexadecimal digits, to be kept with the model.

    Raises:
        UsageError: When a patient is in two splits, or another file is there already.
    """
    of: dict[str, str] = {}
    several = 0
    for name, where in zip(map(str, patient), map(str, split), strict=True):
        several += of.setdefault(name, where) != where
    if several:
        raise UsageError(
            f"{several:,} rows are in another split than an earlier row of their patient.",
            "Put all rows of a patient into one split.",
        )
    text = io.StringIO()
    # Lines end as RFC 4180 has them; a name with either character in it is then quoted.
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HEADER)
    lines.writerows(sorted(of.items()))
    content = text.getvalue().encode()
    digest = hashlib.sha256(content).hexdigest()
    if path.exists() and path.read_bytes() != content:
        raise UsageError(
            f"{path.name} is there already and says something else.",
            "A split is made once. Read it with --splits, or choose another folder.",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    write_whole(path.with_name(path.name + SUFFIX), f"{digest}  {path.name}\n")
    return digest


def read_splits(path: Path, expected: str | None = None) -> dict[str, str]:
    """Reads the split of every patient, unless the file is not the one that was written.

    Args:
        path: The file that `write_splits` wrote.
        expected: The hash that was kept elsewhere, with the model; None trusts the one beside the file.

    Raises:
        UsageError: When the file or its hash is missing, or they do not fit: it was changed, or only part of it is left.
    """
    kept = path.with_name(path.name + SUFFIX)
    try:
        content = path.read_bytes()
        beside = kept.read_bytes().split()
    except OSError as error:
        missing = path if not path.exists() else kept
        raise UsageError(
            f"{missing.name} cannot be read ({type(error).__name__}).",
            "Keep the file of the splits and its hash together.",
        ) from None
    found = beside[0].decode("ascii", "replace") if beside else ""
    if not re.fullmatch(r"[0-9a-f]{64}", found):
        raise UsageError(f"{kept.name} holds no SHA-256.", "Take it from where the splits were made.")
    if hashlib.sha256(content).hexdigest() != found or expected not in (None, found):
        raise UsageError(
            f"{path.name} is not the file that was written with its hash: it was changed, or part of it is missing.",
            "Take it from where the splits were made, or split anew and train anew.",
        )
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    if not rows or tuple(rows[0]) != HEADER or any(len(row) != len(HEADER) for row in rows):
        raise UsageError(
            f"{path.name} should have the columns {' and '.join(HEADER)}.", "Take it from where it was made."
        )
    return dict(rows[1:])


def apply_splits(splits: Mapping[str, str], patient: Sequence[Any] | NDArray[Any]) -> NDArray[np.str_]:
    """Names the split of every row from what was read.

    Args:
        splits: Patient -> split.
        patient: (n,) name of each row's patient.

    Raises:
        UsageError: When some rows have none: the table has patients that the file has not.
    """
    found = [splits.get(str(name)) for name in patient]
    if lacking := sum(split is None for split in found):
        raise UsageError(
            f"{lacking:,} of {len(found):,} rows have a patient whom the file of the splits does not know.",
            "Use the table that was split, or split the new one.",
        )
    return np.array(found, dtype=np.str_)
