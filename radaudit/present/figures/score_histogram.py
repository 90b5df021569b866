"""How the scores spread among cases with and without the disease, one panel a group.

Heights are square roots, as in Tukey's rootogram: most scores of a good model crowd at one end, and on an even scale the few
cases in the middle, where the threshold lies, could not be seen.
"""

from __future__ import annotations

import math

from radaudit.language import say
from radaudit.present.drawing.marks import Axis, Bars, Mark, Panel
from radaudit.present.figures.palette import Style
from radaudit.records import Curve

PALE = 0.42
"""Opacity of the bars of cases without the disease."""

_TICKS = (0.01, 0.05, 0.2, 0.5, 1.0)


def bars(curve: Curve, style: Style, *, sign: int = 1, name: str = "", full: float = 1.0) -> Bars:
    """Shares of cases by score; `sign` -1 turns the bars down and pales them, `full` is the share whose bar is 1 high."""
    width = curve.x[1] - curve.x[0] if len(curve.x) > 1 else 0.1
    heights = tuple(sign * math.sqrt(y / full) for y in curve.y)
    return Bars(curve.x, heights, width, style, name, 1.0 if sign > 0 else PALE)


def histogram_panel(
    title: str, subtitle: str, events: Curve | None, nonevents: Curve | None, style: Style, over: tuple[Mark, ...] = ()
) -> Panel:
    """Diseased cases up, cases without the disease down, then the lines over them."""
    marks: list[Mark] = []
    if events and events.x:
        marks.append(bars(events, style, name=say("diseased")))
    if nonevents and nonevents.x:
        marks.append(bars(nonevents, style, sign=-1, name=say("not diseased")))
    return Panel(title, subtitle, (*marks, *over))


def share_axis(highest: float) -> Axis:
    """The square-root axis that holds the highest share, both ways."""
    reach = math.sqrt(highest) * 1.06
    shares = [s for s in _TICKS if math.sqrt(s) <= reach]
    # Texts are an eighth of the axis high.
    kept: list[float] = []
    for s in reversed(shares):
        if math.sqrt(s) > reach / 6 and (not kept or math.sqrt(kept[-1]) - math.sqrt(s) > reach / 6):
            kept.append(s)
    ticks = [(-math.sqrt(s), f"{s:.0%}") for s in kept] + [(0.0, "0")]
    ticks += [(math.sqrt(s), f"{s:.0%}") for s in reversed(kept)]
    return Axis(say("Share of cases"), -reach, reach, ticks=tuple(ticks))
