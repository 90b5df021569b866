"""Reliability curves: what was observed against what the model said, with the scores' spread below, one panel a group."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import Style, veil
from radaudit.present.figures.score_histogram import bars
from radaudit.records import Curve


def reliability_panel(
    title: str, subtitle: str, curve: Curve, style: Style, *, events: Curve | None, nonevents: Curve | None
) -> Panel:
    """One group's bins with their intervals; the diagonal that all panels share is perfect calibration."""
    return Panel(title, subtitle, [_points(title, curve, style)], _strip(events, nonevents, style))


def _points(title: str, curve: Curve, style: Style) -> dict[str, Any]:
    sizes = list(curve.n) or [0] * len(curve.x)
    hover = f"{typeset.drawn(title)}<br>mean score %{{x:.2f}}<br>observed %{{y:.2f}}"
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "lines+markers", "x": list(curve.x), "y": list(curve.y), "customdata": sizes,
        "line": {"color": style.color, "width": 1.6}, "marker": {"symbol": style.marker, "size": 6.5, "color": style.color},
        "hovertemplate": hover + ("<br>n = %{customdata}<extra></extra>" if curve.n else "<extra></extra>"),
    }  # fmt: skip
    if curve.low and curve.high:
        trace["error_y"] = {
            "type": "data", "symmetric": False, "thickness": 1.1, "width": 0, "color": veil(style.color, 0.75),
            "array": [max(0.0, h - y) for h, y in zip(curve.high, curve.y, strict=True)],
            "arrayminus": [max(0.0, y - low) for low, y in zip(curve.low, curve.y, strict=True)],
        }  # fmt: skip
    return trace


def _strip(events: Curve | None, nonevents: Curve | None, style: Style) -> list[dict[str, Any]]:
    drawn = []
    if events and events.y:
        drawn.append(bars(events, style.color, name="diseased", full=max(events.y) or 1.0))
    if nonevents and nonevents.y:
        below = veil(style.color, 0.42)
        drawn.append(bars(nonevents, below, sign=-1, name="not diseased", full=max(nonevents.y) or 1.0))
    return drawn
