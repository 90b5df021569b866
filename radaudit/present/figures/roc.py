"""ROC curves, one panel a group, with the operating point the threshold gives."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import SOFT, Style
from radaudit.present.thinning import thinned
from radaudit.records import Curve


def roc_panel(
    title: str, subtitle: str, curve: Curve, style: Style, *, everyone: Curve | None, point: tuple[float, float] | None
) -> Panel:
    """One group's curve over the whole cohort's in grey. `point` is (sensitivity, specificity)."""
    label = typeset.drawn(title)
    traces: list[dict[str, Any]] = []
    if everyone and everyone.x:
        traces.append(_line(everyone, SOFT, "dash", 1.1, most=40) | {"hoverinfo": "skip"})
    hover = f"{label}<br>1 − specificity %{{x:.2f}}<br>sensitivity %{{y:.2f}}<extra></extra>"
    traces.append(_line(curve, style.color, "solid", 2.2) | {"hovertemplate": hover})
    if point:
        sensitivity, specificity = point
        traces.append(
            {"type": "scatter", "mode": "markers", "x": [1 - specificity], "y": [sensitivity], "hovertemplate": hover,
             "marker": {"symbol": style.marker, "size": style.size + 3, "color": style.color,
                        "line": {"color": "var(--paper)", "width": 1.5}}}
        )  # fmt: skip
    return Panel(title, subtitle, traces)


def _line(curve: Curve, color: str, dash: str, width: float, most: int = 80) -> dict[str, Any]:
    x, y = thinned(curve.x, curve.y, most)
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": color, "width": width, "dash": dash}}
