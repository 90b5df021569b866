"""The drawn cell of a table's row. Places across are shares of the cell's width, so that it stretches and its marks do not."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from radaudit.present.drawing.markers import arrow, marker
from radaudit.present.drawing.marks import Axis, Dot, Rule, Segment, Stretch
from radaudit.present.drawing.markup import element, joined, share
from radaudit.present.drawing.painting import DASHES
from radaudit.present.drawing.scale import is_within, place
from radaudit.present.drawing.ticks import ticks
from radaudit.present.drawing.typewriting import width_of

_APART, _CROWDED = 8, 130
"""Pixels between two texts below an axis, and of all of them together in the narrowest cell that holds them."""

THICK = 14
"""Pixels of a stacked bar across its length."""


def strip_svg(marks: Sequence[Dot | Segment], references: Sequence[Rule | Stretch], axis: Axis) -> Markup:
    """A row's marks over the references, which run through all rows."""
    drawn = [_reference(r, axis) for r in references] + [_mark(m, axis) for m in marks]
    return element("svg", joined(drawn), aria_hidden="true")


def axis_svg(axis: Axis) -> Markup:
    """The axis below all rows: its line, ticks and their texts."""
    parts = [element("line", x2="100%", class_="base")]
    found = ticks(axis, most=6)
    # A narrow cell shows every second text where all of them would touch.
    is_crowded = sum(width_of(text, 11) + _APART for _, text in found) > _CROWDED
    for i, (value, text) in enumerate(found):
        at = share(place(axis, value))
        parts.append(element("line", x1=at, x2=at, y2="4", class_="base"))
        parts.append(element("text", text, x=at, y="16", class_="x every2" if i % 2 else "x"))
    return element("svg", joined(parts), aria_hidden="true", class_="crowded" if is_crowded else None)


def _reference(reference: Rule | Stretch, axis: Axis) -> Markup:
    if isinstance(reference, Stretch):
        low, high = (min(max(place(axis, v), 0.0), 1.0) for v in (reference.low, reference.high))
        if high <= low:
            return Markup("")
        return element("rect", x=share(low), width=share(high - low), height="100%", class_="ground")
    at = place(axis, reference.at)
    if not is_within(at):
        return Markup("")
    dashes = DASHES[reference.dash]
    return element("line", x1=share(at), x2=share(at), y2="100%", stroke=reference.color, stroke_dasharray=dashes)


def _mark(mark: Dot | Segment, axis: Axis) -> Markup:
    return _segment(mark, axis) if isinstance(mark, Segment) else _dot(mark, axis)


def _segment(segment: Segment, axis: Axis) -> Markup:
    low, high = (min(max(place(axis, v), 0.0), 1.0) for v in (segment.low, segment.high))
    opacity = None if segment.opacity == 1 else f"{segment.opacity:g}"
    return element("rect", x=share(low), y="50%", width=share(high - low), height=f"{THICK}", fill=segment.style.color,
                   fill_opacity=opacity, transform=f"translate(0 -{THICK // 2})")  # fmt: skip


def _dot(dot: Dot, axis: Axis) -> Markup:
    """Interval, arrows where it goes on beyond the axis, and the marker on top."""
    if dot.value is None:
        return Markup("")
    at = place(axis, dot.value)
    parts = []
    if dot.low is not None and dot.high is not None:
        parts.append(_interval(place(axis, dot.low), place(axis, dot.high), dot.style.color))
    elif not is_within(at):
        parts.append(_arrow(at > 1, dot.style.color))
    if is_within(at):
        if dot.is_tick:
            parts.append(
                element(
                    "line", x1=share(at), x2=share(at), y1="15%", y2="85%", stroke=dot.style.color, stroke_width="2"
                )
            )
        else:
            shape = marker(dot.style.marker, dot.style.size, dot.style.color, is_open=dot.is_open)
            parts.append(_at(at, shape))
    return joined(parts)


def _interval(low: float, high: float, color: str) -> Markup:
    parts = []
    first, last = max(low, 0.0), min(high, 1.0)
    if last > first:
        parts.append(
            element("line", x1=share(first), x2=share(last), y1="50%", y2="50%", stroke=color, stroke_width="1.8")
        )
    if not is_within(low) and low < 0:
        parts.append(_arrow(False, color))
    if not is_within(high) and high > 1:
        parts.append(_arrow(True, color))
    return joined(parts)


def _arrow(is_right: bool, color: str) -> Markup:
    return _at(1.0 if is_right else 0.0, arrow(is_right, color))


def _at(fraction: float, shape: Markup) -> Markup:
    """A shape in the row's middle at a share of its width."""
    return element("svg", shape, x=share(fraction), y="50%")
