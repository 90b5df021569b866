"""`tables.xlsx`: the report's tables as a workbook, a sheet a table, numbers as numbers.

Text never becomes a formula, whatever a group is called: every text is written as a string and marked as one, so that it stays
one when somebody edits the cell. There are no links, no macros and nothing that asks a network.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from radaudit.language import phrase, say
from radaudit.present.documents.sheets.book import sheets
from radaudit.present.documents.sheets.sheet import Cell, Column, Kind, Sheet
from radaudit.records import EVERYONE, Audit
from radaudit.records.conclusion import headline, overall_verdict
from radaudit.records.wording import VERDICT_WORDS, one_line, whole

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""

_WIDTHS: dict[Kind, float] = {"text": 22, "wide": 70, "number": 13, "threshold": 11, "count": 11, "p": 10}
_FORMATS: dict[Kind, str] = {"number": "0.000", "threshold": "0.0####", "count": "#,##0", "p": "0.0000"}
_COVER_WIDTHS = (28.0, 100.0)
_FIRST = phrase("Read me")
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside the workbook: the same audit gives the same bytes."""


def render_xlsx(audit: Audit) -> bytes:
    """The workbook, in the language spoken at the moment.

    Args:
        audit: A finished audit; nothing else is needed.

    Returns:
        The file's bytes, the same for the same audit and language.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = f"radaudit {audit.provenance.radaudit}"
    book.properties.title = _clean(audit.title)
    written = sheets(audit)
    _cover(book, audit, written)
    for sheet in written:
        _write(book, sheet)
    file = io.BytesIO()
    book.save(file)
    return _undated(file.getvalue(), audit.provenance.when)


def _cover(book: Workbook, audit: Audit, written: Iterable[Sheet]) -> None:
    """The first sheet: what this is, what was found, and what every other sheet holds."""
    page = book.create_sheet(_sheet_name(say(_FIRST)))
    _set_widths(page, _COVER_WIDTHS)
    who = audit.evidence.summary(EVERYONE)
    verdict = say(
        "{verdict}: {headline}",
        verdict=say(VERDICT_WORDS[overall_verdict(audit.findings)]),
        headline=headline(audit.findings),
    )
    for name, value in (
        (say("Title"), audit.title),
        (say("Date (UTC)"), audit.provenance.when),
        (say("Result"), verdict),
        (say("Scored"), whole(who.n)),
        (say("Diseased"), whole(who.n_events)),
        (say("How to read"), _how_to_read()),
        (say("What it does not show"), say("Why a gap exists, and how the model does outside this cohort.")),
        ("", ""),
    ):
        page.append([_text(page, name, is_bold=True), _text(page, value)])
    page.append([_text(page, say("Sheet"), is_bold=True), _text(page, say("What it holds"), is_bold=True)])
    for sheet in written:
        page.append([_text(page, say(sheet.title)), _text(page, sheet.about)])


def _how_to_read() -> str:
    return say(
        "An empty cell is a number that could not be estimated; its note says why. Proportions run from 0 to 1. Intervals take "
        "into account that images of one patient are not independent."
    )


def _write(book: Workbook, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(_sheet_name(say(sheet.title)))
    page.freeze_panes = "A2"
    _set_widths(page, (_WIDTHS[c.kind] for c in sheet.columns))
    page.append([_text(page, say(column.title), is_bold=True) for column in sheet.columns])
    molds = [_Mold(page, column) for column in sheet.columns]
    for row in sheet.rows:
        page.append([mold.cast(row.get(mold.key)) for mold in molds])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"


def _sheet_name(title: str) -> str:
    """What Excel takes for the name of a sheet: at most 31 characters, and none of seven."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]


def _set_widths(page: WriteOnlyWorksheet, widths: Iterable[float]) -> None:
    from openpyxl.utils import get_column_letter

    for i, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(i)].width = width


class _Mold:
    """The cells of a column: one for numbers and one for text, used for every row, because styling a cell is what costs."""

    def __init__(self, page: WriteOnlyWorksheet, column: Column) -> None:
        from openpyxl.cell import WriteOnlyCell

        self.key = column.key
        self._number, self._text = WriteOnlyCell(page, 0), _text(page, "", is_wrapped=column.kind == "wide")
        self._number.number_format = _FORMATS.get(column.kind, "General")

    def cast(self, value: Cell) -> Any:
        """The cell with a value; to be written before the next one is cast."""
        if value is None or value == "":
            return None
        if isinstance(value, str):
            _fill(self._text, value)
            return self._text
        self._number.value = float(value) if isinstance(value, float) else int(value)
        return self._number


def _text(page: WriteOnlyWorksheet, value: str, *, is_bold: bool = False, is_wrapped: bool = True) -> Any:
    """A cell of text that is no formula and will not become one."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(page)
    cell.quotePrefix = True
    if is_wrapped:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_bold:
        cell.font = Font(bold=True)
    _fill(cell, value)
    return cell


def _fill(cell: Any, value: str) -> None:
    """Sets a cell's text; only then its kind, because the text alone would make `=1+1` a formula."""
    cell.value = _clean(value)
    cell.data_type = "s"


@lru_cache(maxsize=4096)
def _clean(value: str) -> str:
    """Text as XML can hold it."""
    return one_line(value).encode("utf-8", "replace").decode("utf-8")[:LONGEST]


def _undated(content: bytes, when: str) -> bytes:
    """The workbook without the time at which it was saved."""
    made = _moment(when).strftime("%Y-%m-%dT%H:%M:%SZ")
    stamped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + made.encode(), data)
            new.writestr(zipfile.ZipInfo(info.filename, _OLDEST), data, zipfile.ZIP_DEFLATED)
    return stamped.getvalue()


def _moment(when: str) -> datetime:
    try:
        return datetime.fromisoformat(when).astimezone(UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)
