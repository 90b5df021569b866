"""What is said when images of a training set cannot be read."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import CannotAudit, Unreadable
from radaudit.records.wording import and_more

_SHOWN_ROWS = 5
_SHOWN_REASONS = 4


class UnreadableImages(CannotAudit):
    """Some images of a training set cannot be used.

    Attributes:
        failures: Index of the image in its set -> why, for all of them; empty after crossing from a worker process.
    """

    def __init__(self, problem: str, cure: str = "", failures: Mapping[int, str] | None = None) -> None:
        # A worker process hands its error over as one text with a traceback; only our own words are for the reader.
        own = problem.rpartition(f"{type(self).__name__}: ")[2].strip()
        first, _, rest = own.partition("\n")
        super().__init__(first, cure or rest)
        self.failures = dict(failures or {})


def describe_failure(error: Exception) -> str:
    """Why an image has no pixels, in words and without its path (other libraries put the path into their messages)."""
    if isinstance(error, Unreadable):
        return str(error)
    if isinstance(error, FileNotFoundError):
        return "the image file does not exist"
    if isinstance(error, PermissionError):
        return "the image file may not be read"
    if isinstance(error, MemoryError):
        return "the image does not fit into memory"
    return f"the image could not be read ({type(error).__name__})"


def refuse_unreadable(failures: Mapping[int, str], row: NDArray[np.int64]) -> None:
    """Raises one error for all images that failed, the most frequent reason first.

    Args:
        failures: Index of the image -> why.
        row: (n,) number of every image's row as the user counts them.

    Raises:
        UnreadableImages: Where there is any.
    """
    if not failures:
        return
    by_reason: dict[str, list[int]] = {}
    for index, reason in sorted(failures.items()):
        by_reason.setdefault(reason, []).append(int(row[index]))
    ranked = sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    parts = [f"{reason} ({_name_rows(rows)})" for reason, rows in ranked[:_SHOWN_REASONS]]
    if more := sum(len(rows) for _, rows in ranked[_SHOWN_REASONS:]):
        parts.append(f"{more:,} more for other reasons")
    n, total = len(failures), len(row)
    is_are = "image is" if n == 1 else "images are"
    raise UnreadableImages(
        f"{n:,} of {total:,} {is_are} of no use for training: {'; '.join(parts)}.",
        "Mend these files, or take their rows out of the table.",
        failures,
    )


def _name_rows(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:_SHOWN_ROWS]))
    return f"row {shown}" if len(rows) == 1 else f"rows {and_more(shown, len(rows) - _SHOWN_ROWS)}"
