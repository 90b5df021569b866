"""Small multiples: one panel a group on shared axes. `report.js` chooses the number of columns from the page's width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.palette import FAINT, SOFT, rounded


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: its title (made inert here), a second line (ours), its traces, and the traces of the strip below."""

    title: str
    subtitle: str
    traces: list[dict[str, Any]]
    strip: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that all panels share. `ticks` names positions where an even step would mislead."""

    title: str
    low: float
    high: float
    step: float | None = None
    ticks: tuple[tuple[float, str], ...] = ()


def axis_name(letter: str, number: int) -> str:
    """Plotly's name of an axis in a trace: x, x2, x3."""
    return letter if number == 1 else f"{letter}{number}"


def _axis(axis: Axis) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "range": [axis.low, axis.high], "fixedrange": True, "zeroline": False, "gridcolor": FAINT, "linecolor": SOFT,
        "showline": True, "ticks": "outside", "ticklen": 4, "tickcolor": SOFT, "tickformat": ".2~f",
    }  # fmt: skip
    if axis.step:
        drawn |= {"dtick": axis.step, "tick0": 0}
    if axis.ticks:
        drawn |= {"tickvals": [t for t, _ in axis.ticks], "ticktext": [text for _, text in axis.ticks]}
    return drawn


def grid(
    panels: Sequence[Panel],
    x: Axis,
    y: Axis,
    *,
    shapes: Sequence[dict[str, Any]] = (),
    is_square: bool = False,
    has_strip: bool = False,
) -> dict[str, Any]:
    """The figure: panel i on axes x_i and y_i, its strip on y_(n+i) below. `shapes` stand in every panel."""
    n = len(panels)
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"showlegend": False, "template": {"layout": {"xaxis": _axis(x), "yaxis": _axis(y)}}}
    for i, panel in enumerate(panels, start=1):
        across, up, below = axis_name("x", i), axis_name("y", i), axis_name("y", n + i)
        data += [t | {"xaxis": across, "yaxis": up} for t in panel.traces]
        layout[f"xaxis{i}"] = {"anchor": below if has_strip else up}
        layout[f"yaxis{i}"] = {"anchor": across}
        if has_strip:
            data += [t | {"xaxis": across, "yaxis": below} for t in panel.strip]
            layout[f"yaxis{n + i}"] = {
                "anchor": across, "showgrid": False, "showticklabels": False, "showline": False, "ticks": "",
                "zeroline": True, "zerolinecolor": SOFT, "range": [-1.05, 1.05],
            }  # fmt: skip
    return {
        "data": rounded(data, 3),
        "layout": rounded(layout),
        "grid": {
            "titles": [[typeset.drawn(p.title, 30), p.subtitle] for p in panels],
            "shapes": rounded(list(shapes)), "square": is_square, "strip": has_strip, "x": x.title, "y": y.title,
        },
    }  # fmt: skip


def upright(x: float, color: str) -> dict[str, Any]:
    """A dotted upright line across the whole panel."""
    return {
        "type": "line",
        "x0": x,
        "x1": x,
        "yref": " domain",
        "y0": 0,
        "y1": 1,
        "line": {"color": color, "width": 1, "dash": "dot"},
    }


def stretch(low: float, high: float, color: str) -> dict[str, Any]:
    """A shaded stretch of the abscissa."""
    return {
        "type": "rect", "x0": low, "x1": high, "yref": " domain", "y0": 0, "y1": 1, "fillcolor": color, "line": {"width": 0},
    }  # fmt: skip


def level_line(y: float, color: str) -> dict[str, Any]:
    """A level line across the whole panel."""
    return {
        "type": "line",
        "xref": " domain",
        "x0": 0,
        "x1": 1,
        "y0": y,
        "y1": y,
        "line": {"color": color, "width": 2},
    }


def diagonal(color: str) -> dict[str, Any]:
    """The dotted diagonal of a square panel."""
    return {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": color, "width": 1.2, "dash": "dot"}}


def top(values: Sequence[float], floor: float) -> float:
    """The upper end of an axis that holds the values with a little air."""
    return max([floor, *values]) * 1.08
