"""A column of a table: its distinct values, and for every row which of them it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.load.encoding import Encoded, encode_cells, read_plain_numbers
from radaudit.records.clean_text import clip_text
from radaudit.records.wording import and_more, listed


@dataclass(frozen=True, eq=False)
class Column:
    """One column of text. What it holds is found when first asked for, because many columns never are.

    Attributes:
        name: The column's own name.
        cells: (n,) Arrow strings, every cell as it was written.
        row: (n,) int64, the row's number as a spreadsheet shows it.
        table: Name of the file, for messages.
        source: Where the values came from: "column 'sex'" or "DICOM header".
    """

    name: str
    cells: Any
    row: NDArray[np.int64]
    table: str
    source: str

    @cached_property
    def _encoded(self) -> Encoded:
        return encode_cells(self.cells)

    @property
    def codes(self) -> NDArray[np.int64]:
        """(n,) int64, index into `values`; -1 where the cell is missing."""
        return self._encoded.codes

    @property
    def distinct(self) -> Any:
        """(n_values,) Arrow strings, the distinct values without surrounding blanks, in order of first appearance."""
        return self._encoded.distinct

    @property
    def n_values(self) -> int:
        """How many distinct values occur."""
        return len(self.distinct)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """`distinct` as Python strings; of a million ids ask only `n_values`."""
        return tuple(self.distinct.to_pylist())

    @cached_property
    def numbers(self) -> NDArray[np.float64] | None:
        """(n_values,) the distinct values, when all are finite numbers in plain digits; else None."""
        return read_plain_numbers(self.distinct)

    @property
    def where(self) -> str:
        """How a message names it: "cohort.csv, column 'sex'"."""
        return f"{self.table}, {self.source}"

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.row)

    @cached_property
    def is_missing(self) -> NDArray[np.bool_]:
        """(n,) True where the cell is missing."""
        return np.asarray(self.codes < 0)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Rows of every distinct value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=self.n_values).astype(np.int64)

    def spread(self, per_value: Iterable[Any], missing: Any, dtype: Any) -> NDArray[Any]:
        """Gives every row what its value was mapped to, and `missing` where the cell is missing."""
        mapped = np.array([*per_value, missing], dtype=dtype)
        return np.asarray(mapped[self.codes])

    def rows_where(self, mask: NDArray[np.bool_], limit: int = 5) -> str:
        """The rows of a mask in words: "row 2", "rows 2, 5 and 7", "rows 2, 3, 4, 5, 6 and 12 more"."""
        return name_rows(self.row[mask], limit)

    def rows_with(self, values: Iterable[int], limit: int = 5) -> str:
        """The rows that hold one of the values (given by index), in words."""
        return self.rows_where(np.isin(self.codes, np.fromiter(values, dtype=np.int64)), limit)

    def tally(self, limit: int = 5) -> str:
        """The most frequent values with their rows: "'yes' (40), 'no' (12)"."""
        order = np.argsort(-self.counts, kind="stable")
        shown = ", ".join(f"'{clip_text(self.values[i])}' ({self.counts[i]:,})" for i in order[:limit])
        return and_more(shown, len(order) - limit)


def name_rows(rows: NDArray[np.int64], limit: int = 5) -> str:
    """Row numbers in words."""
    shown = [str(r) for r in rows[:limit]]
    if len(rows) > limit:
        return f"rows {and_more(', '.join(shown), len(rows) - limit)}"
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {listed(shown)}"
