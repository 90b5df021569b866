"""ROC curves, one panel a group, with the operating point the threshold gives."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present.drawing.marks import Line, Mark, Panel, Points, Rule
from radaudit.present.figures.palette import SOFT, SOFT_STYLE, Style
from radaudit.present.thinning import drawn_points
from radaudit.records import Curve


def roc_panel(
    title: str, subtitle: str, curve: Curve, style: Style, *, everyone: Curve | None, point: tuple[float, float] | None
) -> Panel:
    """One group's curve over the whole cohort's in grey. `point` is (sensitivity, specificity)."""
    marks: list[Mark] = [Rule("diagonal", color=SOFT)]
    if everyone and everyone.x:
        marks.append(Line(*drawn_points(everyone.x, everyone.y, 30), SOFT_STYLE, width=1.1, dash="dash"))
    marks.append(Line(*drawn_points(curve.x, curve.y, 50), style, say("ROC curve")))
    if point:
        sensitivity, specificity = point
        marks.append(Points((1 - specificity,), (sensitivity,), style, say("threshold in use")))
    return Panel(title, subtitle, tuple(marks))
