"""Marks as plotly's traces and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from radaudit.present.blocks import Drawing
from radaudit.present.drawing.marks import Band, Bars, Line, Mark, Panel, Points, Rule, Stretch
from radaudit.present.typeset import drawn


def traces(panel: Panel, marks: Sequence[Mark], drawing: Drawing) -> list[dict[str, Any]]:
    """Marks that hold data, without their axes."""
    found = []
    for mark in marks:
        match mark:
            case Line() if mark.x:
                found.append(_line(mark) | _hover(panel, mark.name, drawing))
            case Band() if mark.x:
                found.append(_band(mark))
            case Points() if mark.x:
                found.append(_points(mark) | _hover(panel, mark.name, drawing, has_n=bool(mark.n)))
            case Bars() if mark.x:
                found.append(_bars(mark) | _bars_hover(panel, mark, drawing))
    return found


def shapes(marks: Sequence[Mark], drawing: Drawing, x: str, y: str) -> list[dict[str, Any]]:
    """Marks that span a panel, on its axes."""
    found: list[dict[str, Any]] = []
    for mark in marks:
        if isinstance(mark, Stretch):
            found.append({"type": "rect", "x0": mark.low, "x1": mark.high, "y0": 0, "y1": 1, "xref": x, "yref": f"{y} domain",
                          "fillcolor": "var(--figure-band)", "line": {"width": 0}, "layer": "below"})  # fmt: skip
        elif isinstance(mark, Rule):
            line = {"color": mark.color, "width": 1, "dash": mark.dash}
            found.append({"type": "line", "line": line, "layer": "below"} | _ends(mark, drawing, x, y))
    return found


def _ends(rule: Rule, drawing: Drawing, x: str, y: str) -> dict[str, Any]:
    if rule.kind == "upright":
        return {"x0": rule.at, "x1": rule.at, "y0": 0, "y1": 1, "xref": x, "yref": f"{y} domain"}
    if rule.kind == "level":
        return {"x0": 0, "x1": 1, "y0": rule.at, "y1": rule.at, "xref": f"{x} domain", "yref": y}
    low, high = max(drawing.x.low, drawing.y.low), min(drawing.x.high, drawing.y.high)
    return {"x0": low, "x1": high, "y0": low, "y1": high, "xref": x, "yref": y}


def veil(color: str, opacity: float) -> str:
    """A named color made see-through."""
    return color if opacity == 1 else color.replace(")", f" / {opacity:g})")


def _line(line: Line) -> dict[str, Any]:
    look = {"color": line.style.color, "width": line.width, "dash": line.dash}
    return {"type": "scatter", "mode": "lines", "x": line.x, "y": line.y, "line": look}


def _band(band: Band) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": band.x + band.x[::-1], "y": band.high + band.low[::-1], "fill": "toself",
        "hoverinfo": "skip", "fillcolor": veil(band.style.color, band.opacity), "line": {"width": 0},
    }  # fmt: skip


def _points(points: Points) -> dict[str, Any]:
    style = points.style
    symbol = f"{style.marker}-open" if points.is_open else style.marker
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "x": points.x, "y": points.y,
        "marker": {"symbol": symbol, "size": style.size, "color": style.color},
    }  # fmt: skip
    if points.n:
        trace["customdata"] = points.n
    if points.low and points.high:
        trace["error_y"] = {
            "type": "data", "symmetric": False, "thickness": 1.2, "width": 0, "color": veil(style.color, 0.75),
            "array": [max(0.0, h - y) for h, y in zip(points.high, points.y, strict=True)],
            "arrayminus": [max(0.0, y - low) for low, y in zip(points.low, points.y, strict=True)],
        }  # fmt: skip
    return trace


def _bars(bars: Bars) -> dict[str, Any]:
    return {
        "type": "bar", "x": [x + bars.width / 2 for x in bars.x], "y": bars.y, "width": bars.width,
        "marker": {"color": veil(bars.style.color, bars.opacity), "line": {"width": 0}},
    }  # fmt: skip


def _hover(panel: Panel, name: str, drawing: Drawing, *, has_n: bool = False) -> dict[str, Any]:
    if not name:
        return {"hoverinfo": "skip"}
    said = [
        drawn(panel.title),
        drawn(name, 40),
        _at(drawing.x.title, "x", drawing.x.digits),
        _at(drawing.y.title, "y", 3),
    ]
    if has_n:
        said.append("n = %{customdata}")
    return {"hovertemplate": "<br>".join(said) + "<extra></extra>"}


def _bars_hover(panel: Panel, bars: Bars, drawing: Drawing) -> dict[str, Any]:
    """Heights are no shares, so only where a bar stands is told."""
    said = [drawn(panel.title), drawn(bars.name, 40), _at(drawing.x.title, "x", drawing.x.digits)]
    return {"hovertemplate": "<br>".join(said) + "<extra></extra>"}


def _at(title: str, letter: str, digits: int) -> str:
    return f"{drawn(title, 40)} %{{{letter}:.{digits}f}}"
