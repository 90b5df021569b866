"""How the scores spread among cases with and without the finding, one panel a group."""

from __future__ import annotations

from typing import Any

from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import INK, SOFT, Style, veil
from radaudit.records import Curve


def bars(curve: Curve, color: str, *, sign: int = 1, name: str = "", scale: float = 1.0) -> dict[str, Any]:
    """Shares of cases by score; `sign` -1 turns the bars down, `scale` is the height that fills the strip."""
    width = curve.x[1] - curve.x[0] if len(curve.x) > 1 else 0.1
    return {
        "type": "bar", "x": [x + width / 2 for x in curve.x], "y": [sign * y / scale for y in curve.y], "width": width,
        "marker": {"color": color, "line": {"width": 0}}, "customdata": list(curve.y),
        "hovertemplate": f"{name}<br>score near %{{x:.2f}}<br>share %{{customdata:.1%}}<extra></extra>",
    }  # fmt: skip


def histogram_panel(
    title: str, subtitle: str, events: Curve | None, nonevents: Curve | None, style: Style, threshold: float
) -> Panel:
    """Diseased cases up, cases without the disease down, and the threshold as an upright line."""
    traces = []
    if events and events.x:
        traces.append(bars(events, style.color, name="diseased"))
    if nonevents and nonevents.x:
        traces.append(bars(nonevents, veil(style.color, 0.42), sign=-1, name="not diseased"))
    base = {"type": "line", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "line": {"color": SOFT, "width": 1}}
    mark = {"type": "line", "x0": threshold, "x1": threshold, "yref": " domain", "y0": 0, "y1": 1}
    return Panel(title, subtitle, traces, shapes=[base, mark | {"line": {"color": INK, "width": 1, "dash": "dot"}}])
