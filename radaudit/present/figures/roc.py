"""ROC curves, one panel a group, with the operating point the threshold gives."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import FAINT, SOFT, Style
from radaudit.records import Curve


def roc_panel(
    title: str, subtitle: str, curve: Curve, style: Style, *, everyone: Curve | None, point: tuple[float, float] | None
) -> Panel:
    """One group's curve over the whole cohort's in grey. `point` is (sensitivity, specificity)."""
    label = typeset.drawn(title)
    traces: list[dict[str, Any]] = []
    if everyone and everyone.x:
        traces.append(_line(everyone, SOFT, "solid", 1.2) | {"hoverinfo": "skip"})
    hover = f"{label}<br>1 − specificity %{{x:.2f}}<br>sensitivity %{{y:.2f}}<extra></extra>"
    traces.append(_line(curve, style.color, style.dash, 2.2) | {"hovertemplate": hover})
    if point:
        sensitivity, specificity = point
        traces.append(
            {"type": "scatter", "mode": "markers", "x": [1 - specificity], "y": [sensitivity], "hovertemplate": hover,
             "marker": {"symbol": style.marker, "size": 10, "color": style.color, "line": {"color": "var(--paper)", "width": 1.5}}}
        )  # fmt: skip
    chance = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": FAINT, "width": 1.2, "dash": "dot"}}
    return Panel(title, subtitle, traces, shapes=[chance])


def _line(curve: Curve, color: str, dash: str, width: float) -> dict[str, Any]:
    x, y = thinned(curve.x, curve.y)
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": color, "width": width, "dash": dash}}


def thinned(x: tuple[float, ...], y: tuple[float, ...], most: int = 160) -> tuple[list[float], list[float]]:
    """At most `most` points, evenly picked, first and last kept: more can't be seen at the size of a panel."""
    if len(x) <= most:
        return list(x), list(y)
    keep = sorted({round(i * (len(x) - 1) / (most - 1)) for i in range(most)})
    return [x[i] for i in keep], [y[i] for i in keep]
