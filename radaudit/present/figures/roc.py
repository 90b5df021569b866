"""ROC curves, one panel a group and one for all, with the operating points the threshold gives."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import say
from radaudit.present.drawing.marks import Dash, Line, Mark, Panel, Points, Rule
from radaudit.present.figures.palette import SOFT, SOFT_STYLE, Style
from radaudit.present.figures.thinning import drawn_points
from radaudit.records import Curve

DASHES: tuple[Dash, ...] = ("solid", "dash", "dot")
"""Tells curves of one panel apart where colors do not."""


def roc_panel(
    title: str,
    subtitle: str,
    curve: Curve,
    style: Style,
    *,
    everyone: Curve | None,
    point: tuple[float, float] | None,
    ends: tuple[tuple[float, float], tuple[float, float]] | None = None,
) -> Panel:
    """One group's curve over the whole cohort's in grey.

    Args:
        title: Name of the group.
        subtitle: The line below.
        curve: Its curve.
        style: How it is drawn.
        everyone: The whole cohort's curve.
        point: (sensitivity, specificity) at the threshold in use.
        ends: Both intervals of `point`, drawn as a cross.
    """
    marks: list[Mark] = [Rule("diagonal", color=SOFT)]
    if everyone and everyone.x:
        marks.append(Line(*drawn_points(everyone.x, everyone.y, 30), SOFT_STYLE, width=1.1, dash="dash"))
    marks.append(Line(*drawn_points(curve.x, curve.y, 50), style, say("ROC curve")))
    if point:
        sensitivity, specificity = point
        if ends:
            (low, high), (left, right) = ends
            marks.append(Line((1 - specificity, 1 - specificity), (low, high), style, width=1.2))
            marks.append(Line((1 - right, 1 - left), (sensitivity, sensitivity), style, width=1.2))
        marks.append(Points((1 - specificity,), (sensitivity,), style, say("threshold in use")))
    return Panel(title, subtitle, tuple(marks))


def roc_overlay(curves: Sequence[tuple[str, Curve, Style, tuple[float, float] | None]]) -> Panel:
    """All groups' curves in one panel, so that which one lies lower, and where, can be seen.

    Each is (name, curve, style, (sensitivity, specificity)); colors and marks are those of the groups' own panels.
    """
    marks: list[Mark] = [Rule("diagonal", color=SOFT)]
    for i, (name, curve, style, _) in enumerate(curves):
        dash = DASHES[i % len(DASHES)]
        marks.append(Line(*drawn_points(curve.x, curve.y, 50), style, name, width=1.6, dash=dash))
    for name, _, style, point in curves:
        if point:
            marks.append(Points((1 - point[1],), (point[0],), style, name))
    return Panel(say("All groups"), say("colors and marks as beside"), tuple(marks))
