"""CSV, TSV and their relatives: encoding, delimiter, and every cell as the text that stands in the file."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Any

import numpy as np

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.columns import name_rows
from radaudit.load.sheets import FORMATS, Sheet

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED = 1 << 16
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f")
_NOT_A_TABLE = f"{FORMATS} Export the cohort as one of these."


def read_delimited(name: str, data: bytes) -> Sheet:
    """Reads delimited text; the delimiter is whichever of , ; tab | divides the first records evenly.

    Raises:
        UsageError: When the file is empty, is not text, or a record has more or fewer cells than the header.
    """
    notes: list[str] = []
    data = _as_utf8(name, data, notes)
    # A character takes at most four bytes; one that the cut divides is left out.
    head = data[: 4 * _SNIFFED + 4].decode("utf-8", errors="ignore")[: _SNIFFED + 1]
    if not head.strip() and not data.decode("utf-8").strip():
        raise UsageError(f"{name} is empty.", "Give a table with a header row and rows below it.")
    delimiter = sniff_delimiter(head)
    header = next(
        record for record in csv.reader(io.StringIO(head[:_SNIFFED], newline=""), delimiter=delimiter) if record
    )
    columns = _read_quickly(data, delimiter, len(header))
    if columns is not None:
        n = len(columns[0])
        return Sheet(tuple(header), columns, np.arange(2, n + 2, dtype=np.int64), tuple(notes))
    return _read_carefully(name, data.decode("utf-8"), delimiter, tuple(notes))


def _as_utf8(name: str, data: bytes, notes: list[str]) -> bytes:
    """The same text in UTF-8, without a mark of its encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").lstrip("\ufeff").encode("utf-8", errors="replace")
    head = data[:_SNIFFED]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\0" in head or controls > len(head) // 100:
        raise UsageError(f"{name} is not a table: it holds binary data.", _NOT_A_TABLE)
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.isascii():
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        notes.append(noted("The table is not UTF-8; it was read as Latin-1, so check names with accents."))
        return data.decode("latin-1").encode("utf-8")
    return data


def sniff_delimiter(text: str) -> str:
    """Finds the delimiter: the one that gives most columns while the first records agree on how many."""
    best, best_rank = ",", (False, 1)
    for delimiter in DELIMITERS:
        widths = []
        for record in csv.reader(io.StringIO(text[:_SNIFFED], newline=""), delimiter=delimiter):
            if record:
                widths.append(len(record))
            if len(widths) == 50:
                break
        if len(text) > _SNIFFED and 1 < len(widths) < 50:
            widths.pop()  # cut off by the sniffed length
        rank = (widths[0] > 1 and len(set(widths)) == 1, widths[0]) if widths else (False, 0)
        if rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def _read_quickly(data: bytes, delimiter: str, width: int) -> list[Any] | None:
    """Columns as pyarrow strings, without the header; None when something is irregular, which this reader would guess."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    is_quoted = b'"' in data
    if is_quoted and data.count(b'"') % 2:
        return None
    # In a table of several columns such a line is short of cells; of one column it would be a cell.
    if width == 1 and re.search(rb"\n[ \t\r]*\n", data.strip()):
        return None
    fields = [f"f{i}" for i in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=fields),
            # Without quotes no cell holds a line break, and then parts of the file can be read at the same time.
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=is_quoted),
            convert_options=arrow_csv.ConvertOptions(column_types={field: pa.large_string() for field in fields}),
        )
    except pa.ArrowInvalid:
        return None
    # A quoted cell that is never closed may swallow rows up to the next quote, and blank lines are left out: count the lines.
    if table.num_rows != _count_lines(data):
        return None
    return [column.slice(1) for column in table.columns]


def _count_lines(data: bytes) -> int:
    """Lines from the first that is not empty to the last."""
    lines = data.strip(b"\r\n")
    return lines.count(b"\n" if b"\n" in lines else b"\r") + 1


def _read_carefully(name: str, text: str, delimiter: str, notes: tuple[str, ...]) -> Sheet:
    import pyarrow as pa

    records, rows = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if record and not (len(record) == 1 and not record[0].strip()):
                records.append(record)
                rows.append(number)
    except csv.Error as error:
        raise UsageError(
            f"{name}, row {number + 1}: a quoted cell is not closed or not followed by {delimiter!r} ({error}).",
            'Write a quote inside a cell twice (""), and close every cell that starts with a quote.',
        ) from None
    header, records, rows = records[0], records[1:], rows[1:]
    ragged = [i for i, record in enumerate(records) if len(record) != len(header)]
    if ragged:
        raise _ragged(name, header, records, [rows[i] for i in ragged], len(records[ragged[0]]), delimiter)
    columns = [pa.array(cells, pa.large_string()) for cells in zip(*records, strict=True)]
    if not records:
        columns = [pa.array([], pa.large_string()) for _ in header]
    return Sheet(tuple(header), columns, np.array(rows, dtype=np.int64), notes)


def _ragged(
    name: str, header: list[str], records: list[list[str]], rows: list[int], found: int, delimiter: str
) -> UsageError:
    where = name_rows(np.array(rows, dtype=np.int64))
    cure = f"Put quotes around a cell that contains the delimiter {delimiter!r}, and give every row the same cells."
    if all(len(record) == len(header) + 1 for record in records):
        cure = (
            "Every row has one cell more than the header: name the first column, or write the table without row names."
        )
    return UsageError(
        f"{name}, {where}: expected {len(header)} cells as in the header, found {found}"
        f"{' in the first of them' if len(rows) > 1 else ''}.",
        cure,
    )
