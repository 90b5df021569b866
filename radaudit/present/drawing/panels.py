"""One of the small multiples as an SVG of its own: grid, axes, marks, and the strip below."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from radaudit.present.drawing.marks import Axis, Mark, Panel
from radaudit.present.drawing.markup import element, joined, number
from radaudit.present.drawing.painting import Plot, painted
from radaudit.present.drawing.scale import place
from radaudit.present.drawing.ticks import ticks

WIDTH, LEFT, RIGHT, TOP, FOOT = 240, 38, 14, 8, 20
"""Of a panel, in its own units, which are pixels where it is drawn at its natural size."""

_GAP, _STRIP = 6, 36
_LOW = 140
"""Height of the marks of a panel that is not square."""


@dataclass(frozen=True, slots=True)
class Size:
    """A panel's size.

    Attributes:
        width: Of the whole panel.
        height: Of the whole panel.
        plot: (width, height) of the part with the marks.
    """

    width: float
    height: float
    plot: tuple[float, float]


def size_of(*, is_square: bool, has_strip: bool) -> Size:
    """How large the panels of a figure are."""
    across = WIDTH - LEFT - RIGHT
    high = across if is_square else _LOW
    below = _GAP + _STRIP if has_strip else 0
    return Size(WIDTH, TOP + high + below + FOOT, (across, high))


def panel_svg(panel: Panel, x: Axis, y: Axis, size: Size) -> Markup:
    """The panel's drawing; its title and subtitle stand outside, as text of the page."""
    return element(
        "svg", inside(panel, x, y, size), viewBox=f"0 0 {number(size.width)} {number(size.height)}", aria_hidden="true"
    )  # fmt: skip


def inside(panel: Panel, x: Axis, y: Axis, size: Size) -> Markup:
    """What stands in the panel's SVG."""
    across, high = size.plot
    plot = Plot(x, y, across, high)
    parts = [_grid(plot), _ordinate(y, high), _in_place(panel.marks, plot, TOP)]
    foot = TOP + high
    if panel.strip:
        below = Plot(x, Axis("", -1.05, 1.05), across, _STRIP)
        parts.append(_in_place(panel.strip, below, foot + _GAP))
        parts.append(_line(LEFT, foot, across))
        foot += _GAP + _STRIP
    elif size.height > foot + FOOT:  # its neighbors have a strip
        foot = size.height - FOOT
    parts.append(_line(LEFT, foot, across))
    parts.append(_abscissa(x, across, foot))
    return joined(parts)


def _in_place(marks: tuple[Mark, ...], plot: Plot, top: float) -> Markup:
    """Marks cut off at the plot's edges (an SVG inside an SVG is), then those that may stand on an edge."""
    cut, free = painted(marks, plot)
    parts = [element("svg", cut, x=LEFT, y=top, width=plot.width, height=plot.height)] if cut else []
    if free:
        parts.append(element("g", free, transform=f"translate({number(LEFT)} {number(top)})"))
    return joined(parts)


def _grid(plot: Plot) -> Markup:
    levels = [plot.y_at(v) + TOP for v, _ in ticks(plot.y)]
    lines = "".join(f"M{LEFT} {number(y)}h{number(plot.width)}" for y in levels)
    return element("path", d=lines, class_="grid") if lines else Markup("")


def _line(x: float, y: float, length: float) -> Markup:
    return element("path", d=f"M{number(x)} {number(y)}h{number(length)}", class_="base")


def _ordinate(axis: Axis, high: float) -> Markup:
    return joined(
        element("text", text, x=LEFT - 6, y=TOP + high * (1 - place(axis, value)) + 3.6, class_=_rank(i, "y"))
        for i, (value, text) in enumerate(ticks(axis))
    )


def _abscissa(axis: Axis, across: float, foot: float) -> Markup:
    shown = [(LEFT + across * place(axis, value), text) for value, text in ticks(axis)]
    steps = "".join(f"M{number(x)} {number(foot)}v4" for x, _ in shown)
    texts = [element("text", text, x=x, y=foot + 15, class_=_rank(i, "x")) for i, (x, text) in enumerate(shown)]
    return joined([element("path", d=steps, class_="base"), *texts]) if shown else Markup("")


def _rank(i: int, axis: str) -> str:
    """Every second label may go where a panel is small."""
    return f"{axis} every2" if i % 2 else axis
