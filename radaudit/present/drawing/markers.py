"""The shapes of markers, as paths around a point."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from radaudit.present.drawing.markup import element, number

_CORNERS = {
    "square": (4, 45, 0.89),
    "diamond": (4, 0, 1.0),
    "triangle-up": (3, 0, 1.0),
    "triangle-down": (3, 180, 1.0),
    "pentagon": (5, 0, 1.0),
}
"""Shape -> corners, turn in degrees of the first from above, and the radius that makes them look alike in size."""


def marker(shape: str, size: float, color: str, *, x: float = 0.0, y: float = 0.0, is_open: bool = False) -> Markup:
    """A marker of a size across; a hollow one is filled with the paper, so that lines do not run through it.

    Raises:
        KeyError: When there is no such shape.
    """
    return markers(shape, size, color, [(x, y)], is_open=is_open)


def markers(
    shape: str, size: float, color: str, places: Sequence[tuple[float, float]], *, is_open: bool = False
) -> Markup:
    """The same marker at several places.

    Raises:
        KeyError: When there is no such shape.
    """
    radius = size / 2 - (0.7 if is_open else 0)
    paint = {"fill": "var(--paper)", "stroke": color, "stroke_width": "1.4"} if is_open else {"fill": color}
    if shape != "circle":
        path = "".join(outline(shape, radius, x, y) for x, y in places)
        return element("path", d=path, **paint) if path else Markup("")
    # A center at 0 is where a circle stands anyway.
    circles = [{"cx": x or None, "cy": y or None, "r": radius} for x, y in places]
    if len(circles) == 1:
        return element("circle", **circles[0], **paint)
    return element("g", *(element("circle", **c) for c in circles), **paint) if circles else Markup("")


def outline(shape: str, radius: float, x: float = 0.0, y: float = 0.0) -> str:
    """The path of a marker with corners."""
    corners, turn, scale = _CORNERS[shape]
    points = []
    for i in range(corners):
        angle = math.radians(turn + 360 * i / corners)
        points.append(f"{number(x + scale * radius * math.sin(angle))} {number(y - scale * radius * math.cos(angle))}")
    return "M" + "L".join(points) + "z"


def arrow(is_right: bool, color: str, *, x: float = 0.0, y: float = 0.0) -> Markup:
    """The head of an arrow that ends at a point: what it belongs to goes on beyond the axis."""
    back = number(x - 6 if is_right else x + 6)
    return element("path", d=f"M{number(x)} {number(y)}L{back} {number(y - 4)}V{number(y + 4)}z", fill=color)
