"""Decision curves: net benefit of the model, of treating all and of treating none, one panel a group."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present.drawing.marks import Band, Line, Mark, Panel
from radaudit.present.figures.palette import SOFT_STYLE, Style
from radaudit.present.figures.thinning import drawn_band, drawn_points
from radaudit.records import Curve

_MOST = 40


def decision_panel(
    title: str, subtitle: str, model: Curve, treat_all: Curve | None, style: Style, behind: tuple[Mark, ...]
) -> Panel:
    """One group's curves over the lines that all panels share, "treat none" at zero among them."""
    marks: list[Mark] = list(behind)
    if model.low and model.high:
        marks.append(Band(*drawn_band(model.x, model.low, model.high), style))
    if treat_all and treat_all.x:
        points = drawn_points(treat_all.x, treat_all.y, _MOST)
        marks.append(Line(*points, SOFT_STYLE, say("treat all"), width=1.3, dash="dash"))
    marks.append(Line(*drawn_points(model.x, model.y, _MOST), style, say("model")))
    return Panel(title, subtitle, tuple(marks))
