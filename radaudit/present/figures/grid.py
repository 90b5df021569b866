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
    shapes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that all panels share."""

    title: str
    low: float
    high: float
    step: float | None = None
    digits: str = ""


def axis_name(letter: str, number: int) -> str:
    """Plotly's name of an axis in a trace: x, x2, x3."""
    return letter if number == 1 else f"{letter}{number}"


def _axis(axis: Axis, anchor: str) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "range": [axis.low, axis.high], "anchor": anchor, "fixedrange": True, "zeroline": False, "gridcolor": FAINT,
        "linecolor": SOFT, "showline": True, "ticks": "outside", "ticklen": 4, "tickcolor": SOFT, "domain": [0, 1],
    }  # fmt: skip
    if axis.step:
        drawn |= {"dtick": axis.step, "tick0": 0}
    if axis.digits:
        drawn["tickformat"] = axis.digits
    return drawn


def grid(panels: Sequence[Panel], x: Axis, y: Axis, *, is_square: bool = False, strip: str = "") -> dict[str, Any]:
    """The figure: panel i on axes x_i and y_i, its strip on y_(n+i) below."""
    n = len(panels)
    data: list[dict[str, Any]] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": [], "showlegend": False}
    for i, panel in enumerate(panels, start=1):
        data += [t | {"xaxis": axis_name("x", i), "yaxis": axis_name("y", i)} for t in panel.traces]
        layout["shapes"] += [
            s
            | {
                "xref": axis_name("x", i) + s.get("xref", ""),
                "yref": axis_name("y", i) + s.get("yref", ""),
                "layer": "below",
            }
            for s in panel.shapes
        ]
        title = f"<b>{typeset.drawn(panel.title, 30)}</b>"
        layout["annotations"].append(
            {"text": f"{title}<br>{panel.subtitle}" if panel.subtitle else title, "name": f"title{i}", "showarrow": False,
             "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom", "align": "left", "x": 0, "y": 1}
        )  # fmt: skip
        layout[f"xaxis{i}"] = _axis(x, axis_name("y", n + i if strip else i))
        layout[f"yaxis{i}"] = _axis(y, axis_name("x", i))
        if strip:
            data += [t | {"xaxis": axis_name("x", i), "yaxis": axis_name("y", n + i)} for t in panel.strip]
            layout[f"yaxis{n + i}"] = {
                "anchor": axis_name("x", i), "fixedrange": True, "showgrid": False, "showticklabels": False,
                "zeroline": True, "zerolinecolor": SOFT, "domain": [0, 1], "range": [-1.05, 1.05],
            }  # fmt: skip
    return {
        "data": rounded(data),
        "layout": layout,
        "grid": {
            "panels": n,
            "square": is_square,
            "strip": bool(strip),
            "x": x.title,
            "y": y.title,
            "stripTitle": strip,
        },
    }


def top(values: Sequence[float], floor: float) -> float:
    """The upper end of an axis that holds the values with a little air."""
    return max([floor, *values]) * 1.08
