"""How the scores spread among cases with and without the disease, one panel a group.

Heights are square roots, as in Tukey's rootogram: most scores of a good model crowd at one end, and on an even scale the few
cases in the middle, where the threshold lies, could not be seen.
"""

from __future__ import annotations

import math
from typing import Any

from radaudit.present.figures.grid import Axis, Panel
from radaudit.present.figures.palette import Style, veil
from radaudit.records import Curve

_TICKS = (0.01, 0.05, 0.2, 0.5, 1.0)


def bars(curve: Curve, color: str, *, sign: int = 1, name: str = "", full: float = 1.0) -> dict[str, Any]:
    """Shares of cases by score; `sign` -1 turns the bars down, `full` is the share whose bar is 1 high."""
    width = curve.x[1] - curve.x[0] if len(curve.x) > 1 else 0.1
    return {
        "type": "bar", "x": [x + width / 2 for x in curve.x], "y": [sign * math.sqrt(y / full) for y in curve.y], "width": width,
        "marker": {"color": color, "line": {"width": 0}}, "customdata": list(curve.y),
        "hovertemplate": f"{name}<br>score near %{{x:.2f}}<br>share %{{customdata:.1%}}<extra></extra>",
    }  # fmt: skip


def histogram_panel(title: str, subtitle: str, events: Curve | None, nonevents: Curve | None, style: Style) -> Panel:
    """Diseased cases up, cases without the disease down."""
    traces = []
    if events and events.x:
        traces.append(bars(events, style.color, name="diseased"))
    if nonevents and nonevents.x:
        traces.append(bars(nonevents, veil(style.color, 0.42), sign=-1, name="not diseased"))
    return Panel(title, subtitle, traces)


def share_axis(highest: float) -> Axis:
    """The square-root axis that holds the highest share, both ways."""
    reach = math.sqrt(highest) * 1.06
    shares = [s for s in _TICKS if math.sqrt(s) <= reach]
    ticks = (
        [(-math.sqrt(s), f"{s:.0%}") for s in reversed(shares)]
        + [(0.0, "0")]
        + [(math.sqrt(s), f"{s:.0%}") for s in shares]
    )
    if reach > 0.35:
        ticks = [t for t in ticks if abs(t[0]) != math.sqrt(0.01)]
    return Axis("Share of cases", -reach, reach, ticks=tuple(ticks))
