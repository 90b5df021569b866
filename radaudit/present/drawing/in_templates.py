"""What the templates of figures call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from radaudit.present.blocks import Drawing
from radaudit.present.drawing.panels import Size, panel_svg, size_of
from radaudit.present.drawing.strips import axis_svg, strip_svg
from radaudit.present.drawing.swatches import swatch


def panel_size(drawing: Drawing) -> Size:
    """The size that all panels of a figure share."""
    return size_of(is_square=drawing.is_square, has_strip=any(p.strip for p in drawing.panels))


CALLED: dict[str, Callable[..., Any]] = {
    "axis_svg": axis_svg,
    "panel_size": panel_size,
    "panel_svg": panel_svg,
    "strip_svg": strip_svg,
    "swatch": swatch,
}
"""Name in the templates -> function. All give `Markup`, whose texts are escaped."""
