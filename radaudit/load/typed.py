"""Tables whose cells have types (Excel, Parquet, DataFrames), turned into text."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.load.columns import clip_text
from radaudit.load.sheets import FORMATS, Sheet, first_sheet_cure, say_sheets


def read_parquet(name: str, data: bytes) -> Sheet:
    """Reads a Parquet file.

    Raises:
        UsageError: When the file is damaged.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(data))
    except (pa.ArrowException, OSError) as error:
        raise UsageError(
            f"{name} is a damaged Parquet file ({_first_line(error)}).", "Export the table again."
        ) from None
    return _from_arrow(table, first_row=2)


def read_spreadsheet(name: str, data: bytes) -> Sheet:
    """Reads the first sheet of an Excel workbook; its first row that is not empty is the header.

    Raises:
        UsageError: When the file is no workbook, or its first sheet is empty or has a cell beyond the header.
    """
    import openpyxl
    import pyarrow as pa

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        records = [[_cell_text(cell) for cell in record] for record in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl lets zip, XML and key errors through alike
        reason = _first_line(error)
        raise UsageError(
            f"{name} is not a readable Excel workbook ({reason}).", f"{FORMATS} Export it again."
        ) from None
    notes = []
    sheets = (sheet.title, *(name for name in book.sheetnames if name != sheet.title))
    if len(sheets) > 1:
        notes.append(f"The workbook has {len(sheets)} sheets; the first, '{clip_text(sheet.title)}', was read.")
    filled = [(number, record) for number, record in enumerate(records, start=1) if any(record)]
    if not filled:
        raise UsageError(
            f"{name}: its first sheet '{clip_text(sheet.title)}' is empty.", "Put the cohort on the first sheet."
        )
    header = filled[0][1]
    width = max(i for i, title in enumerate(header, start=1) if title)
    rows = np.array([number for number, _ in filled[1:]], dtype=np.int64)
    for number, record in filled[1:]:
        if any(record[width:]):
            raise UsageError(
                f"{name}, row {number}: a cell stands in a column without a name.{say_sheets(sheets)}",
                f"{first_sheet_cure(sheets)}Name the column in the header.",
            )
    columns = [
        pa.array([record[i] if i < len(record) else "" for _, record in filled[1:]], pa.large_string())
        for i in range(width)
    ]
    return Sheet(tuple(header[:width]), columns, rows, tuple(notes), sheets)


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def read_frame(frame: Any) -> Sheet:
    """Takes a DataFrame of pandas, polars, pyarrow or any library that speaks the Arrow or interchange protocol.

    Raises:
        UsageError: When the object is no table.
    """
    import pyarrow as pa

    if isinstance(frame, pa.Table):
        return _from_arrow(frame, first_row=0)
    if hasattr(frame, "to_pandas"):
        frame = frame.to_pandas()
    elif not hasattr(frame, "iloc"):
        if hasattr(frame, "__arrow_c_stream__"):
            return _from_arrow(pa.table(frame), first_row=0)
        if hasattr(frame, "__dataframe__"):
            from pyarrow import interchange

            return _from_arrow(interchange.from_dataframe(frame), first_row=0)
        raise UsageError(
            f"A {type(frame).__name__} is not a cohort.", f"Give a DataFrame, or the path of a file: {FORMATS}"
        )
    columns = [_series_text(frame.iloc[:, i]) for i in range(frame.shape[1])]
    return Sheet(tuple(str(c) for c in frame.columns), columns, np.arange(len(frame), dtype=np.int64))


def _series_text(series: Any) -> Any:
    import pyarrow as pa

    try:
        return _as_text(pa.array(series, from_pandas=True))
    except (pa.ArrowException, UnicodeError, TypeError):  # values of several kinds, or text that is not Unicode
        missing = np.asarray(series.isna(), dtype=bool)
        texts = (str(value).encode("utf-8", "replace").decode("utf-8") for value in series)
        return pa.array([None if m else t for m, t in zip(missing, texts, strict=True)], pa.large_string())


def _from_arrow(table: Any, first_row: int) -> Sheet:
    columns = [_as_text(column) for column in table.columns]
    rows = np.arange(first_row, first_row + table.num_rows, dtype=np.int64)
    return Sheet(tuple(table.column_names), columns, rows)


def _as_text(cells: Any) -> Any:
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


def _first_line(error: BaseException) -> str:
    return clip_text(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__, 80)
