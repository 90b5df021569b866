"""Marks in data coordinates as SVG within a plot's rectangle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from radaudit.present.drawing.markers import markers
from radaudit.present.drawing.marks import Axis, Band, Bars, Line, Mark, Points, Rule, Stretch
from radaudit.present.drawing.markup import element, joined, number
from radaudit.present.drawing.scale import is_within, place

DASHES = {"solid": None, "dash": "5 3", "dot": "1.5 2.5"}
"""Dash -> what SVG calls it."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle with two axes; (0, 0) is its upper left corner."""

    x: Axis
    y: Axis
    width: float
    height: float

    def x_at(self, value: float) -> float:
        """Where a value of the abscissa stands."""
        return self.width * place(self.x, value)

    def y_at(self, value: float) -> float:
        """Where a value of the ordinate stands."""
        return self.height * (1 - place(self.y, value))

    def path(self, x: Iterable[float], y: Iterable[float]) -> str:
        """Points one after the other."""
        return "L".join(f"{number(self.x_at(a))} {number(self.y_at(b))}" for a, b in zip(x, y, strict=True))


def painted(marks: Sequence[Mark], plot: Plot) -> tuple[Markup, Markup]:
    """Marks to be cut off at the plot's edges, and those that may stand on an edge: dots and labels."""
    cut: list[Markup] = []
    free: list[Markup] = []
    for mark in marks:
        match mark:
            case Line():
                cut.append(_line(mark, plot))
            case Band():
                cut.append(_band(mark, plot))
            case Bars():
                cut.append(_bars(mark, plot))
            case Points():
                cut.append(_whiskers(mark, plot))
                free.append(_dots(mark, plot))
            case Rule():
                cut.append(_rule(mark, plot))
                free.append(_rule_label(mark, plot))
            case Stretch():
                cut.append(_stretch(mark, plot))
                free.append(_stretch_label(mark, plot))
    return joined(cut), joined(free)


def _line(line: Line, plot: Plot) -> Markup:
    if not line.x:
        return Markup("")
    return element(
        "path", d="M" + plot.path(line.x, line.y), fill="none", stroke=line.style.color, stroke_width=line.width,
        stroke_dasharray=DASHES[line.dash], stroke_linejoin="round",
    )  # fmt: skip


def _band(band: Band, plot: Plot) -> Markup:
    if not band.x:
        return Markup("")
    back = plot.path(band.x[::-1], band.low[::-1])
    return element(
        "path", d=f"M{plot.path(band.x, band.high)}L{back}z", fill=band.style.color, fill_opacity=f"{band.opacity:g}"
    )


def _bars(bars: Bars, plot: Plot) -> Markup:
    """All bars as one outline, back to the ground only where a bar has no neighbor; bars of nothing are left out."""
    base = number(plot.y_at(0))
    outline, end = "", None
    for x, y in zip(bars.x, bars.y, strict=True):
        if not y:
            continue
        left, right = number(plot.x_at(x)), number(plot.x_at(x + bars.width))
        if left != end:
            outline += f"{f'V{base}z' if outline else ''}M{left} {base}"
        outline += f"V{number(plot.y_at(y))}H{right}"
        end = right
    if not outline:
        return Markup("")
    return element("path", d=f"{outline}V{base}z", fill=bars.style.color, fill_opacity=_opacity(bars.opacity))


def _opacity(opacity: float) -> str | None:
    return None if opacity == 1 else f"{opacity:g}"


def _whiskers(points: Points, plot: Plot) -> Markup:
    if not points.low or not points.high:
        return Markup("")
    steps = "".join(
        f"M{number(plot.x_at(x))} {number(plot.y_at(low))}V{number(plot.y_at(high))}"
        for x, low, high in zip(points.x, points.low, points.high, strict=True)
    )
    return element("path", d=steps, stroke=points.style.color, stroke_width="1.2", stroke_opacity=".75")


def _dots(points: Points, plot: Plot) -> Markup:
    """Markers; one that lies outside the axes is not drawn."""
    places = [
        (plot.x_at(x), plot.y_at(y))
        for x, y in zip(points.x, points.y, strict=True)
        if is_within(place(plot.x, x)) and is_within(place(plot.y, y))
    ]
    style = points.style
    return markers(style.marker, style.size, style.color, places, is_open=points.is_open)


def _rule(rule: Rule, plot: Plot) -> Markup:
    if rule.kind == "upright":
        path = f"M{number(plot.x_at(rule.at))} 0v{number(plot.height)}"
    elif rule.kind == "level":
        path = f"M0 {number(plot.y_at(rule.at))}h{number(plot.width)}"
    else:
        ends = (max(plot.x.low, plot.y.low), min(plot.x.high, plot.y.high))
        path = "M" + plot.path(ends, ends)
    return element("path", d=path, stroke=rule.color, stroke_dasharray=DASHES[rule.dash])


def _rule_label(rule: Rule, plot: Plot) -> Markup:
    if not rule.label:
        return Markup("")
    if rule.kind == "level":
        return element("text", rule.label, x=plot.width, y=plot.y_at(rule.at) - 3, class_="label end")
    if rule.kind == "diagonal":
        return Markup("")
    x = plot.x_at(rule.at)
    is_right = x > 0.6 * plot.width  # there is more room at its left
    return element("text", rule.label, x=x + (-4 if is_right else 4), y=9, class_="label end" if is_right else "label")


def _stretch(stretch: Stretch, plot: Plot) -> Markup:
    left, right = (min(max(plot.x_at(v), 0), plot.width) for v in (stretch.low, stretch.high))
    return element("rect", x=left, width=right - left, height=plot.height, class_="ground")


def _stretch_label(stretch: Stretch, plot: Plot) -> Markup:
    if not stretch.label:
        return Markup("")
    left, right = (min(max(plot.x_at(v), 0), plot.width) for v in (stretch.low, stretch.high))
    return element("text", stretch.label, x=(left + right) / 2, y=9, class_="label mid")
