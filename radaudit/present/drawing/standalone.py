"""A figure as an SVG file of its own, for a paper: light colors written out, every label and value as text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup

from radaudit.present.blocks import Drawing, Strips
from radaudit.present.drawing.markup import element, joined, number
from radaudit.present.drawing.sheet import Sheet
from radaudit.present.drawing.sheet_panels import set_panels
from radaudit.present.drawing.sheet_strips import set_strips
from radaudit.present.drawing.typewriting import plain

PIXELS_PER_MM = 96 / 25.4

_COLOR = re.compile(r'="var\((--[\w-]+)\)"')

_STYLE = """
text{{font-family:Helvetica,Arial,"Liberation Sans","Noto Sans","Noto Sans CJK SC",sans-serif;font-size:11px;fill:{soft}}}
.x,.mid{{text-anchor:middle}} .y,.end{{text-anchor:end}} .label{{font-size:10px}}
.ink{{fill:{ink}}} .bold{{font-weight:bold;fill:{ink}}} .title{{font-size:13px;font-weight:bold;fill:{ink}}}
.grid{{stroke:{line};stroke-width:.8;fill:none}} .base{{stroke:{strong};fill:none}} .ground{{fill:{soft};fill-opacity:.13}}
.panel,.strip,.strip svg{{overflow:visible}}
"""


def standalone(figure: Drawing | Strips, colors: Mapping[str, str], mm: float = 180.0) -> str:
    """The whole file.

    Args:
        figure: What is drawn.
        colors: Name of a color as the page knows it, "--ink", -> its light value.
        mm: Width of the figure, 180 being a journal's two columns.

    Returns:
        An SVG document without a script, a request or a variable; the same bytes for the same figure.
    """
    sheet = Sheet(mm * PIXELS_PER_MM)
    sheet.title(figure.title)
    if isinstance(figure, Drawing):
        set_panels(sheet, figure)
    else:
        set_strips(sheet, figure)
    height = sheet.y + 4
    style = _STYLE.format(
        soft=colors["--ink-soft"], ink=colors["--ink"], line=colors["--line"], strong=colors["--line-strong"]
    )
    document = element(
        "svg",
        element("title", plain(figure.title or figure.alt)), element("desc", plain(figure.alt)), element("style", Markup(style)),  # noqa: S704 - ours
        element("rect", width="100%", height="100%", fill="var(--paper)"), joined(sheet.parts),
        xmlns="http://www.w3.org/2000/svg", width=f"{number(mm)}mm", height=f"{number(height / PIXELS_PER_MM)}mm",
        viewBox=f"0 0 {number(sheet.width)} {number(height)}", role="img",
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + _COLOR.sub(lambda m: f'="{colors[m.group(1)]}"', document) + "\n"
    )


def light_colors(style: str) -> dict[str, str]:
    """The colors of the page on white paper: the first block of variables in its style sheet."""
    first = style[style.index(":root {") : style.index("}")]
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", first)}
