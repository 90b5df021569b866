"""When a case was acquired, from what stands in the time column."""

from __future__ import annotations

import datetime
import re

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.load.columns import Column
from radaudit.records.clean_text import clip_text

TIME_NAMES = (
    "date", "time", "datetime", "timestamp", "study_date", "study_datetime", "series_date", "content_date", "acquired",
    "acquired_at", "acquisition_date", "acquisition_datetime", "acquisition_time", "exam_date", "examination_date", "scan_date",
    "date_of_exam", "performed",
)  # fmt: skip
"""Columns that are the time without being told."""

_DICOM = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,6})?(?:[+-]\d{4})?)?")
_CURE = "Write dates as 2026-03-31 (or 2026-03-31T14:05), or as DICOM does: 20260331."


def read_times(column: Column) -> NDArray[np.datetime64]:
    """The time of every row in seconds, as it was written: clocks of other zones are not brought together.

    ISO 8601 dates and times, and DICOM dates (DA) and times (DT, PS3.5 section 6.2). A date that could be read in two ways
    (03/04/2026) is refused.

    Raises:
        UsageError: When a cell is empty or is no such date; names the rows.
    """
    if column.is_missing.any():
        raise UsageError(f"{column.where}: the time is missing in {column.rows_where(column.is_missing)}.", _CURE)
    read = [_read(text) for text in column.values]
    if wrong := [i for i, time in enumerate(read) if time is None]:
        found = clip_text(column.values[wrong[0]])
        raise UsageError(f"{column.where}: expected a date, found '{found}' in {column.rows_with(wrong)}.", _CURE)
    return np.array(read, dtype="datetime64[s]")[column.codes]


def _read(text: str) -> datetime.datetime | None:
    try:
        if match := _DICOM.fullmatch(text):
            parts = (int(part or 0) for part in match.groups())
            return datetime.datetime(*parts)  # type: ignore[arg-type]
        return datetime.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
