"""Tables that a program holds (DataFrames, mappings of arrays), turned into text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.load.arrays import arrow_values, columns_of, fields_of
from radaudit.load.sheets import FORMATS, Sheet


def read_frame(frame: Any) -> Sheet:
    """Takes a DataFrame of any library, a mapping of arrays, or a structured array.

    Raises:
        UsageError: When the object is no table.
    """
    if isinstance(frame, (Mapping, np.ndarray)):
        columns = columns_of(frame) if isinstance(frame, Mapping) else fields_of(frame)
        return _from_columns(list(columns), list(columns.values()))
    # A Series, or an Arrow array, has the same conversions as a frame, but is none.
    if not any(hasattr(type(frame), name) for name in ("dtype", "type")):
        if hasattr(frame, "iloc") and not hasattr(frame, "to_pandas"):
            return _from_columns(list(frame.columns), [frame.iloc[:, i] for i in range(frame.shape[1])])
        if (table := _arrow_table(frame)) is not None:
            return sheet_of(table, first_row=0)
        if hasattr(frame, "to_pandas"):
            return read_frame(frame.to_pandas())
    collect = "Collect it first: cohort.collect(). " if hasattr(frame, "collect") else ""
    raise UsageError(
        f"A {type(frame).__name__} is not a cohort.",
        f"{collect}Give a DataFrame, a mapping of column names to arrays, or the path of a file: {FORMATS}",
    )


def _arrow_table(frame: Any) -> Any:
    """The frame as an Arrow table, by whatever it speaks; None when it speaks nothing of the kind."""
    import pyarrow as pa

    if isinstance(frame, pa.Table):
        return frame
    if hasattr(frame, "to_arrow"):  # polars; its own conversion gives the kinds of text that every pyarrow knows
        return frame.to_arrow()
    if hasattr(frame, "__arrow_c_stream__"):
        return pa.table(frame)
    if hasattr(frame, "__dataframe__") and not hasattr(frame, "to_pandas"):
        from pyarrow import interchange

        return interchange.from_dataframe(frame)
    return None


def _from_columns(names: list[Any], columns: list[Any]) -> Sheet:
    n = len(columns[0]) if columns else 0
    return Sheet(
        tuple(map(str, names)), [as_text(arrow_values(column)) for column in columns], np.arange(n, dtype=np.int64)
    )


def sheet_of(table: Any, first_row: int) -> Sheet:
    """A pyarrow table as text, its rows numbered from `first_row`."""
    columns = [as_text(column) for column in table.columns]
    rows = np.arange(first_row, first_row + table.num_rows, dtype=np.int64)
    return Sheet(tuple(table.column_names), columns, rows)


def as_text(cells: Any) -> Any:
    """Any pyarrow array as strings; whole numbers in a floating column lose their ".0"."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if types.is_float16(cells.type):
        cells = cells.cast(pa.float32())
    # A float32 keeps its own shortest digits: 0.7 stays "0.7" and meets a threshold of 0.7, where float64 would say 0.699999988.
    if types.is_nested(cells.type) or types.is_binary(cells.type) or types.is_large_binary(cells.type):
        texts = [None if value is None else str(value) for value in cells.to_pylist()]
        return pa.array(texts, pa.large_string())
    return cells.cast(pa.large_string())
