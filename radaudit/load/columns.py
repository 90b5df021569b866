"""A column of a table: its distinct values, and for every row which of them it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.load.names import MISSING_WORDS

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # they shape Persian and Indic words and compose emoji; harmless where text is escaped


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column, cleaned of surrounding blanks. Work is done on the distinct values, so a million rows stay quick.

    Attributes:
        name: The column's own name.
        values: The distinct values that occur, as text, in order of first appearance.
        codes: (n,) int64, index into `values`; -1 where the cell is missing.
        row: (n,) int64, the row's number as a spreadsheet shows it.
        table: Name of the file, for messages.
        source: Where the values came from: "column 'sex'" or "DICOM header".
    """

    name: str
    values: tuple[str, ...]
    codes: NDArray[np.int64]
    row: NDArray[np.int64]
    table: str
    source: str

    @property
    def where(self) -> str:
        """How a message names it: "cohort.csv, column 'sex'"."""
        return f"{self.table}, {self.source}"

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.codes)

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """(n,) True where the cell is missing."""
        return np.asarray(self.codes < 0)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Rows of every distinct value."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.values)).astype(np.int64)

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
        return shown + (f" and {len(order) - limit:,} more" if len(order) > limit else "")


def encode_column(name: str, cells: Any, row: NDArray[np.int64], table: str, source: str) -> Column:
    """Builds a column from a pyarrow array of strings; strips blanks and recognizes missing cells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(cells)
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks() if encoded.num_chunks != 1 else encoded.chunk(0)
    raw: list[str] = encoded.dictionary.to_pylist()
    values: dict[str, int] = {}
    merged = []
    for text in raw:
        text = text.strip()
        merged.append(-1 if text.casefold() in MISSING_WORDS else values.setdefault(text, len(values)))
    merged.append(-1)  # the code of a null
    codes = np.asarray(encoded.indices.fill_null(len(raw)))
    return Column(name, tuple(values), np.array(merged, dtype=np.int64)[codes], row, table, source)


def name_rows(rows: NDArray[np.int64], limit: int = 5) -> str:
    """Row numbers in words."""
    shown = [str(r) for r in rows[:limit]]
    if len(rows) > limit:
        return f"rows {', '.join(shown)} and {len(rows) - limit:,} more"
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def clean_text(text: str) -> str:
    """Replaces what a reader cannot see (control characters, newlines, bidirectional overrides) by a blank."""
    seen = (c if c in _JOINERS or unicodedata.category(c) not in _UNSEEN else " " for c in text)
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def clip_text(text: str, length: int = 40) -> str:
    """A value short and clean enough to stand in a message."""
    text = clean_text(text)
    return text if len(text) <= length else text[: length - 1] + "…"
