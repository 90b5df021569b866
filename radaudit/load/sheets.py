"""What every format's reader hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMATS = "radaudit reads CSV, TSV, Excel (.xlsx) and Parquet."


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A table before it is checked.

    Attributes:
        header: Column names as they are written.
        columns: One pyarrow array of strings a column.
        row: (n,) int64, number of every row as a spreadsheet shows it.
        notes: Sentences about the reading.
    """

    header: tuple[str, ...]
    columns: list[Any]
    row: NDArray[np.int64]
    notes: tuple[str, ...] = ()
