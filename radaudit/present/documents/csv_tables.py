"""`tables/`: the report's tables as CSV files, one a table, made to be opened by people.

A text that a spreadsheet program would read as a formula gets an apostrophe in front. `numbers.csv`, which is for scripts, holds
the names as they are.
"""

from __future__ import annotations

import csv
import io

from radaudit.language import ENGLISH, speaking
from radaudit.present.documents.sheets.book import sheets
from radaudit.present.documents.sheets.sheet import Cell, Sheet
from radaudit.records import Audit
from radaudit.records.wording import one_line

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def render_csv_tables(audit: Audit) -> dict[str, str]:
    """File name -> content: UTF-8 with a byte order mark (by which Excel knows it), commas, LF.

    In English, as all files that a script may read.
    """
    with speaking(ENGLISH):
        return {f"{sheet.key}.csv": _render(sheet) for sheet in sheets(audit)}


def _render(sheet: Sheet) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column.key for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_cell(row.get(column.key)) for column in sheet.columns])
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + file.getvalue()


def _cell(value: Cell) -> Cell:
    """Text made inert, numbers in full; what is missing is empty."""
    if isinstance(value, str):
        text = one_line(value).encode("utf-8", "replace").decode("utf-8")
        return f"'{text}" if text.startswith(_FORMULAS) else text
    if value is None:
        return ""
    return float(value) if isinstance(value, float) else int(value)
