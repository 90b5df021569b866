"""Decision curves: net benefit of the model, of treating all and of treating none, one panel a group."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.band import band
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import SOFT, Style
from radaudit.present.thinning import thinned
from radaudit.records import Curve


def decision_panel(title: str, subtitle: str, model: Curve, treat_all: Curve | None, style: Style) -> Panel:
    """One group's curves; "treat none" is the line at zero that all panels share."""
    label = typeset.drawn(title)
    traces: list[dict[str, Any]] = []
    if model.low and model.high:
        traces.append(band(model.x, model.low, model.high, style))
    if treat_all and treat_all.x:
        traces.append(_line(treat_all, SOFT, "dash", 1.4, f"{label}<br>treat all"))
    traces.append(_line(model, style.color, "solid", 2.2, f"{label}<br>model"))
    return Panel(title, subtitle, traces)


def _line(curve: Curve, color: str, dash: str, width: float, name: str) -> dict[str, Any]:
    x, y = thinned(curve.x, curve.y, 50)
    hover = f"{name}<br>threshold %{{x:.2f}}<br>net benefit %{{y:.3f}}<extra></extra>"
    line = {"color": color, "width": width, "dash": dash}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hovertemplate": hover}
