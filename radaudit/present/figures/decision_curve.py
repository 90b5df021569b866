"""Decision curves: net benefit of the model, of treating all and of treating none, one panel a group."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import INK, SOFT, Style, veil
from radaudit.present.figures.roc import thinned
from radaudit.records import Curve


def decision_panel(
    title: str, subtitle: str, model: Curve, treat_all: Curve | None, style: Style, threshold: float
) -> Panel:
    """One group's curves; the threshold in use is the upright dotted line, "treat none" the line at zero."""
    label = typeset.drawn(title)
    traces: list[dict[str, Any]] = []
    if model.low and model.high:
        traces.append(_band(model, style))
    if treat_all and treat_all.x:
        traces.append(_line(treat_all, SOFT, "dash", 1.4, f"{label}<br>treat all"))
    traces.append(_line(model, style.color, "solid", 2.2, f"{label}<br>model"))
    none = {"type": "line", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": SOFT, "width": 1.2}}
    mark = {"type": "line", "x0": threshold, "x1": threshold, "yref": " domain", "y0": 0, "y1": 1}
    return Panel(title, subtitle, traces, shapes=[none, mark | {"line": {"color": INK, "width": 1, "dash": "dot"}}])


def _line(curve: Curve, color: str, dash: str, width: float, name: str) -> dict[str, Any]:
    x, y = thinned(curve.x, curve.y, 100)
    hover = f"{name}<br>threshold %{{x:.2f}}<br>net benefit %{{y:.3f}}<extra></extra>"
    line = {"color": color, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hovertemplate": hover}


def _band(curve: Curve, style: Style) -> dict[str, Any]:
    x, high = thinned(curve.x, curve.high, 60)
    _, low = thinned(curve.x, curve.low, 60)
    return {
        "type": "scatter", "mode": "lines", "x": x + x[::-1], "y": high + low[::-1], "fill": "toself", "hoverinfo": "skip",
        "fillcolor": veil(style.color), "line": {"width": 0},
    }  # fmt: skip
