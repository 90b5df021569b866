"""A table of strips on a sheet of its own: names, counts, drawing, values."""

from __future__ import annotations

from dataclasses import dataclass

from radaudit.present.blocks import Cell, StripRow, Strips
from radaudit.present.drawing.markup import element, number
from radaudit.present.drawing.sheet import Sheet
from radaudit.present.drawing.strips import axis_svg, strip_svg
from radaudit.present.drawing.typewriting import lines_of, plain, shortened, width_of
from radaudit.records import Verdict
from radaudit.records.wording import verdict_word

_ROW, _INDENT, _INSET, _BETWEEN = 20, 10, 8, 12
_SIZE = 11
_LINE, _MOST_LINES = 14, 20
_NARROW = 420
"""Pixels below which there is no room for counts."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where columns end, from the left: names, counts, and between which x the drawing stands."""

    names: float
    ends: tuple[float, ...]
    drawn: tuple[float, float]


def set_strips(sheet: Sheet, strips: Strips) -> None:
    """Legend, heads, a line for every row, the axis."""
    sheet.legend(strips.legend)
    columns = _columns(sheet, strips)
    heads = [c.title for c in strips.columns]
    sheet.text(heads[0], 0, sheet.y + 12)
    for head, end in zip(heads[1:], columns.ends, strict=False):
        sheet.text(head, end, sheet.y + 12, "end")
    sheet.text(strips.value_title, sheet.width, sheet.y + 12, "end")
    sheet.y += 18
    sheet.parts.append(element("path", d=f"M0 {number(sheet.y)}h{number(sheet.width)}", class_="base"))
    for row in strips.rows:
        _set_row(sheet, strips, row, columns)
    left, right = columns.drawn
    axis = axis_svg(strips.axis)
    sheet.parts.append(element("svg", axis, x=left, y=sheet.y, width=right - left, height=20.0, class_="strip"))
    sheet.text(strips.axis.title, (left + right) / 2, sheet.y + 32, "mid")
    sheet.y += 36


def _set_row(sheet: Sheet, strips: Strips, row: StripRow, columns: _Columns) -> None:
    base = sheet.y + _ROW / 2 + 4
    left, right = columns.drawn
    strong = "bold" if row.is_total or row.is_heading else "ink"
    indent = 0 if row.is_total or row.is_heading else _INDENT
    room = (sheet.width if row.is_heading else columns.names) - indent
    if row.absent and not row.marks:
        _set_absent(sheet, row, columns, base)
        return
    sheet.parts.append(
        element("svg", strip_svg(row.marks, strips.references, strips.axis), x=left, y=sheet.y, width=right - left,
                height=float(_ROW), class_="strip")
    )  # fmt: skip
    sheet.text(shortened(cell_text(row.cells[0]), _SIZE, room), indent, base, strong)
    if not row.is_heading:
        for cell, end in zip(row.cells[1:], columns.ends, strict=False):
            sheet.text(cell_text(cell), end, base, "end" if cell.is_soft else f"end {strong}")
        sheet.text(shortened(row.absent, _SIZE, right - left), left, base)
        value = cell_text(row.value)
        sheet.text(value, sheet.width, base, "end" if row.value.is_soft else f"end {strong}")
    sheet.y += _ROW


def _set_absent(sheet: Sheet, row: StripRow, columns: _Columns, base: float) -> None:
    """Why nothing is drawn, where the drawing would stand: no line runs through it, and no name in it is cut off."""
    ends, left = columns.ends[: len(row.cells) - 1], columns.drawn[0]
    sheet.text(shortened(cell_text(row.cells[0]), _SIZE, columns.names - _INDENT), _INDENT, base)
    for cell, end in zip(row.cells[1:], ends, strict=False):
        sheet.text(cell_text(cell), end, base, "end")
    value = cell_text(row.value)
    told = row.absent if value in ("", "–", row.absent) else f"{row.absent}: {value}"
    for i, line in enumerate(lines_of(plain(told), _SIZE, sheet.width - left, _MOST_LINES)):
        sheet.text(line, left, base + i * _LINE)
        sheet.y += _LINE if i else _ROW


def cell_text(cell: Cell) -> str:
    """What stands in a cell, in words."""
    word = cell.word or (verdict_word(cell.verdict) if isinstance(cell.verdict, Verdict) else "")
    return plain(" ".join(part for part in (word, cell.text, ", ".join(cell.names)) if part))


def _columns(sheet: Sheet, strips: Strips) -> _Columns:
    """Room for texts as they need it, for names not more than a third; the drawing takes what is left."""
    rows = [r for r in strips.rows if not r.is_heading]
    names = max([_INDENT + width_of(cell_text(r.cells[0]), _SIZE) for r in rows], default=0)
    names = min(max(names, width_of(strips.columns[0].title, _SIZE)), sheet.width / 3)
    ends, x = [], names
    for i in range(1, len(strips.columns) if sheet.width >= _NARROW else 1):
        texts = [strips.columns[i].title, *(cell_text(r.cells[i]) for r in rows if i < len(r.cells))]
        x += _BETWEEN + max(width_of(t, _SIZE) for t in texts)
        ends.append(x)
    value = max([width_of(t, _SIZE) for t in (strips.value_title, *(cell_text(r.value) for r in rows))])
    left, right = x + _BETWEEN + _INSET, sheet.width - value - _BETWEEN - _INSET
    return _Columns(names, tuple(ends), (left, max(right, left + 60)))
