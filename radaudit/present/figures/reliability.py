"""Calibration: what was observed against what the model said, smooth and in bins, over the scores' spread; a panel a group."""

from __future__ import annotations

from typing import Any

from radaudit.present import typeset
from radaudit.present.figures.band import band
from radaudit.present.figures.grid import Panel
from radaudit.present.figures.palette import Style, veil
from radaudit.present.figures.score_histogram import bars
from radaudit.present.thinning import thinned
from radaudit.records import Curve


def reliability_panel(
    title: str,
    subtitle: str,
    bins: Curve,
    style: Style,
    *,
    events: Curve | None,
    nonevents: Curve | None,
    smooth: Curve | None = None,
) -> Panel:
    """One group's bins; with a smooth curve they are dots behind it, without one they carry their own intervals.

    Around the smooth curve the darker band holds at each score alone, the paler one for the whole curve at once. The diagonal
    that all panels share is perfect calibration.
    """
    strip = _strip(events, nonevents, style)
    if smooth is None or not smooth.x:
        return Panel(title, subtitle, [_bins(title, bins, style, has_intervals=True)], strip)
    bands = [
        band(smooth.x, low, high, style, opacity)
        for low, high, opacity in ((smooth.joint_low, smooth.joint_high, 0.11), (smooth.low, smooth.high, 0.2))
        if low and high
    ]
    dots = _bins(title, bins, style, has_intervals=False)
    return Panel(title, subtitle, [*bands, dots, _line(title, smooth, style)], strip)


def _line(title: str, curve: Curve, style: Style) -> dict[str, Any]:
    x, y = thinned(curve.x, curve.y, 40)
    hover = f"{typeset.drawn(title)}<br>score %{{x:.2f}}<br>observed risk %{{y:.2f}}<extra></extra>"
    line = {"color": style.color, "width": 2.2}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hovertemplate": hover}


def _bins(title: str, curve: Curve, style: Style, *, has_intervals: bool) -> dict[str, Any]:
    sizes = list(curve.n) or [0] * len(curve.x)
    hover = f"{typeset.drawn(title)}<br>mean score %{{x:.2f}}<br>observed %{{y:.2f}}"
    marker: dict[str, Any] = {"symbol": style.marker, "size": 6.5, "color": style.color}
    if not has_intervals:
        marker |= {"symbol": f"{style.marker}-open", "size": 5.5, "line": {"width": 1.1}}
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "x": list(curve.x), "y": list(curve.y), "customdata": sizes, "marker": marker,
        "hovertemplate": hover + ("<br>n = %{customdata}<extra></extra>" if curve.n else "<extra></extra>"),
    }  # fmt: skip
    if has_intervals and curve.low and curve.high:
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
