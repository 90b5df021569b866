"""A cohort table, whatever its format, as columns of text: ids such as 007 stay what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from radaudit.errors import UsageError
from radaudit.language import noted
from radaudit.load.arrow_numpy import arrow_of
from radaudit.load.columns import Column
from radaudit.load.encoding import are_blank, join_texts
from radaudit.load.sheets import FORMATS, Sheet, first_sheet_cure, say_sheets
from radaudit.records.clean_text import clean_text, clip_text


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table of text.

    Attributes:
        name: File name without its folder, or "DataFrame".
        folder: Where relative image paths start.
        sha256: Hash of the file's bytes, or of a DataFrame's content.
        cells: Column name -> pyarrow array of strings, every cell as it was written.
        row: (n,) int64, number of every row: the header is row 1 in a file; a DataFrame counts from 0, as `iloc` does.
        notes: Sentences about the reading.
        sheets: Names of a workbook's sheets, the one that was read first.
    """

    name: str
    folder: Path
    sha256: str
    cells: Mapping[str, Any]
    row: NDArray[np.int64]
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    _columns: dict[str, Column] = field(default_factory=dict, init=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the table's order."""
        return tuple(self.cells)

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.row)

    def column(self, name: str) -> Column:
        """One column; the same one when asked again, so that nothing is found out twice."""
        if name not in self._columns:
            source = noted("column '{column}'", column=clip_text(name))
            self._columns[name] = Column(name, self.cells[name], self.row, self.name, source)
        return self._columns[name]

    def keep(self, mask: NDArray[np.bool_]) -> Table:
        """The same table with some of its rows."""
        if mask.all():
            return self
        chosen = arrow_of(mask)
        return replace(self, cells={n: c.filter(chosen) for n, c in self.cells.items()}, row=self.row[mask])


def read_table(source: Any) -> Table:
    """Reads a file, or takes a DataFrame of pandas, polars or anything that speaks Arrow, or a mapping of arrays.

    Raises:
        UsageError: When there is no such file, it is no table, it has no rows, or two columns have one name.
    """
    if isinstance(source, (str, Path)):
        return _read_file(Path(source).expanduser())
    from radaudit.load.frames import read_frame

    sheet = read_frame(source)
    digest = hashlib.sha256(repr(sheet.header).encode("utf-8", "replace"))
    for column in sheet.columns:
        for piece in join_texts(column, "\x1f"):
            digest.update(piece)
        digest.update(b"\x1e")
    return _check_sheet("DataFrame", Path.cwd(), digest.hexdigest(), sheet)


def _read_file(path: Path) -> Table:
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a table.", f"Name the cohort file in it. {FORMATS}")
    if not path.exists():
        near = _suggest_file(path)
        raise UsageError(f"There is no file {path}.", f"Check the path and the name.{near}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror or error}.", "Check the file and its permissions."
        ) from None
    sha256 = hashlib.sha256(data).hexdigest()
    return _check_sheet(path.name, path.resolve().parent, sha256, _read_format(path.name, data))


def _suggest_file(path: Path) -> str:
    import difflib

    if not path.parent.is_dir():
        return f" There is no folder {path.parent} either."
    near = difflib.get_close_matches(path.name, [p.name for p in path.parent.iterdir()], n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _read_format(name: str, data: bytes) -> Sheet:
    """Chooses the reader by what the file holds; its suffix is only asked where the content is not what it says."""
    from radaudit.load.delimited import read_delimited
    from radaudit.load.typed import read_parquet, read_spreadsheet

    if data.startswith(b"PAR1"):
        return read_parquet(name, data)
    if data.startswith(b"PK\x03\x04"):
        return read_spreadsheet(name, data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UsageError(
            f"{name} is an old or a protected Excel file.", "Save it as .xlsx without a password, or as CSV."
        )
    if name.lower().endswith((".parquet", ".pq")) and data:
        raise UsageError(f"{name} is called Parquet but does not hold it.", "Export the table again.")
    return read_delimited(name, data)


def _check_sheet(name: str, folder: Path, sha256: str, sheet: Sheet) -> Table:
    notes = list(sheet.notes)
    names = [clean_text(title) or f"unnamed column {i}" for i, title in enumerate(sheet.header, start=1)]
    seen: dict[str, int] = {}
    for i, title in enumerate(names, start=1):
        if title in seen:
            raise UsageError(
                f"{name}: columns {seen[title]} and {i} are both called '{clip_text(title)}'.",
                "Give every column a name of its own.",
            )
        seen[title] = i
    cells = dict(zip(names, sheet.columns, strict=True))
    table = Table(name, folder, sha256, cells, sheet.row, sheets=sheet.sheets)
    is_empty = _empty_rows(table)
    if is_empty.any():
        table = table.keep(~is_empty)
        notes.append(noted("Rows without any value were skipped: {n}.", n=f"{int(is_empty.sum()):,}"))
    if table.n == 0:
        raise UsageError(
            f"{name} has a header but no rows.{say_sheets(sheet.sheets)}",
            f"{first_sheet_cure(sheet.sheets)}Give its rows below the header.",
        )
    return replace(table, notes=tuple(notes))


def _empty_rows(table: Table) -> NDArray[np.bool_]:
    is_empty = np.ones(table.n, dtype=bool)
    for cells in table.cells.values():
        if not is_empty.any():
            break
        is_empty &= are_blank(cells)
    return is_empty
