"""What every format's reader hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.records.clean_text import clip_text

FORMATS = "radaudit reads CSV, TSV, Excel (.xlsx) and Parquet."


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table before it is checked.

    Attributes:
        header: Column names as they are written.
        columns: One pyarrow array of strings a column.
        row: (n,) int64, number of every row as a spreadsheet shows it.
        notes: Sentences about the reading.
        sheets: Names of a workbook's sheets, the one that was read first; empty for other formats.
    """

    header: tuple[str, ...]
    columns: list[Any]
    row: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


def say_sheets(sheets: Sequence[str]) -> str:
    """A sentence for an error when a workbook has more sheets than the one that was read; else nothing."""
    if len(sheets) < 2:
        return ""
    listed = ", ".join(f"'{clip_text(name)}'" for name in sheets[:8]) + (" …" if len(sheets) > 8 else "")
    return f" Only sheet '{clip_text(sheets[0])}' was read, of sheets {listed}."


def first_sheet_cure(sheets: Sequence[str]) -> str:
    """The cure that goes with it."""
    return "Put the cohort on the first sheet. " if len(sheets) > 1 else ""


def first_sheet_choice(sheets: Sequence[str], role: str, option: str) -> str:
    """What else there is to do; the columns of what may be the wrong sheet are not offered."""
    return f"If the cohort is on sheet '{clip_text(sheets[0])}', name its {role} column with {option} NAME."
