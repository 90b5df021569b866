"""Windows of consecutive cases: so many cases each, or a week or month each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CALENDAR = ("week", "month")
_MONDAY = np.datetime64("1969-12-29", "D")


def by_count(n: int, size: int) -> NDArray[np.int64]:
    """(n,) index of every case's window; -1 for the last ones, that fill no window yet."""
    window = np.arange(n, dtype=np.int64) // size
    return np.where(window < n // size, window, -1)


def by_calendar(time: NDArray[np.datetime64], unit: str) -> NDArray[np.int64]:
    """(n,) index of every case's window among the weeks (Monday to Sunday) or months that have a case.

    Args:
        time: (n,) increasing.
        unit: "week" or "month".
    """
    days = time.astype("datetime64[D]")
    period = (days - _MONDAY).astype(np.int64) // 7 if unit == "week" else days.astype("datetime64[M]").astype(np.int64)
    return np.asarray(np.unique(period, return_inverse=True)[1], dtype=np.int64)
