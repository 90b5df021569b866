"""The small drawing beside a legend's words."""

from __future__ import annotations

from markupsafe import Markup

from radaudit.present.drawing.markers import marker
from radaudit.present.drawing.marks import Band, Dot, Line, Segment
from radaudit.present.drawing.markup import element, joined
from radaudit.present.drawing.painting import DASHES

WIDTH, HEIGHT = 26, 14


def swatch(mark: Dot | Segment | Line | Band) -> Markup:
    """The mark as it looks in the figure."""
    return element("svg", drawn(mark), width=WIDTH, height=HEIGHT, aria_hidden="true")


def drawn(mark: Dot | Segment | Line | Band) -> Markup:
    """What stands in a swatch."""
    color, middle = mark.style.color, HEIGHT / 2
    match mark:
        case Line():
            return _level(color, mark.width, DASHES[mark.dash])
        case Band() | Segment():
            opacity = None if mark.opacity == 1 else f"{mark.opacity:g}"
            return element("rect", x=3.0, y=2.0, width=WIDTH - 6, height=HEIGHT - 4, fill=color, fill_opacity=opacity)
        case Dot(is_tick=True):
            return element("path", d=f"M{WIDTH / 2:g} 1v{HEIGHT - 2}", stroke=color, stroke_width="2")
    look = mark.style
    shape = marker(look.marker, look.size, color, x=WIDTH / 2, y=middle, is_open=mark.is_open)
    return shape if mark.low is None else joined([_level(color, 1.8, None), shape])


def _level(color: str, width: float, dashes: str | None) -> Markup:
    return element(
        "path", d=f"M1 {HEIGHT / 2:g}h{WIDTH - 2}", stroke=color, stroke_width=width, stroke_dasharray=dashes
    )
