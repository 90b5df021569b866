"""Files whose cells have types (Excel, Parquet), turned into text."""

from __future__ import annotations

import io

import numpy as np

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.frames import sheet_of
from radaudit.load.sheets import FORMATS, Sheet, first_sheet_cure, say_sheets
from radaudit.records.clean_text import clip_text


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
    return sheet_of(table, first_row=2)


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
        notes.append(
            noted(
                "The workbook has {n} sheets; the first, '{sheet}', was read.",
                n=len(sheets),
                sheet=clip_text(sheet.title),
            )
        )
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


def _first_line(error: BaseException) -> str:
    return clip_text(str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__, 80)
