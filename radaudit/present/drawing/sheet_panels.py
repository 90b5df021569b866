"""Small multiples on a sheet of their own."""

from __future__ import annotations

from radaudit.present.blocks import Drawing
from radaudit.present.drawing.markup import element, number
from radaudit.present.drawing.panels import inside, size_of
from radaudit.present.drawing.sheet import Sheet
from radaudit.present.drawing.typewriting import plain, shortened

_GAP, _HEAD = 14, 30
_LEAST, _MOST = 185, 260
"""A panel's width: as many columns as leave it the least, none wider than the most."""


def set_panels(sheet: Sheet, drawing: Drawing) -> None:
    """Legend, the ordinate's title, the panels in rows, the abscissa's title."""
    sheet.legend(drawing.legend)
    sheet.text(f"↑ {drawing.y.title}", 0, sheet.y + 9)
    sheet.y += 20
    size = size_of(is_square=drawing.is_square, has_strip=any(p.strip for p in drawing.panels))
    columns = max(1, min(len(drawing.panels), int((sheet.width + _GAP) // (_LEAST + _GAP))))
    across = min(_MOST, (sheet.width - _GAP * (columns - 1)) / columns)
    high = across * size.height / size.width
    for i, panel in enumerate(drawing.panels):
        x = (i % columns) * (across + _GAP)
        y = sheet.y + (i // columns) * (_HEAD + high + 10)
        sheet.text(shortened(plain(panel.title), 12, across), x, y + 11, "bold")
        sheet.text(shortened(plain(panel.subtitle), 11, across), x, y + 24)
        sheet.parts.append(
            element(
                "svg",
                inside(panel, drawing.x, drawing.y, size),
                x=x,
                y=y + _HEAD,
                width=across,
                height=high,
                viewBox=f"0 0 {number(size.width)} {number(size.height)}",
                class_="panel",
            )
        )
    rows = -(-len(drawing.panels) // columns)
    sheet.y += rows * (_HEAD + high + 10)
    sheet.text(f"{drawing.x.title} →", 0, sheet.y + 8)
    sheet.y += 14
