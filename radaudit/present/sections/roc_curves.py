"""How well scores rank diseased above healthy in every group, and where the threshold sits on that curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo
from radaudit.present.drawing.marks import Axis, Dot, Line, Panel
from radaudit.present.figures.multiples import Drawn, FigurePlan, small_multiples
from radaudit.present.figures.palette import EVERYONE_STYLE, SOFT_STYLE, Style
from radaudit.present.figures.roc import roc_overlay, roc_panel
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.cross_groups import cross_groups
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, wording

TITLE = phrase("Discrimination and ROC curves")


@section(TITLE, order=80)
def roc_curves(view: View) -> Iterator[Block]:
    """Curves of everyone and by group with the operating point; all measures of discrimination folded."""
    figures = list(small_multiples(view, _plan(view)))
    cards = view.cards_of("discrimination")
    if not figures and not cards:
        return
    yield from figures
    yield from all_measures(view, "discrimination")
    yield from cross_groups(view)
    yield HowTo(
        (say("The nearer a curve comes to the upper left corner, the better scores rank diseased cases above the others. The "
             "dashed grey curve is the whole cohort, the mark is the threshold in use."),
         say("The first panel of an attribute lays its groups over each other; where their curves cross, no group is ranked better "
             "throughout. Curves of few patients are ragged: the interval of the AUROC says how far two may differ by chance."),
         say("Curves that coincide with marks that do not: the model ranks both groups alike, but one threshold treats them "
             "differently.")),
        (say("Whether scores mean what they say (see calibration) or whether acting on them helps (see decision curves)."),),
    )  # fmt: skip


def _plan(view: View) -> FigurePlan:
    everyone = view.curve("roc", EVERYONE)

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        behind = everyone if group != EVERYONE else None
        return roc_panel(typeset.group_name(group), subtitle, curve, look, everyone=behind, point=_point(view, group),
                         ends=_ends(view, group))  # fmt: skip

    def together(drawn: Sequence[Drawn]) -> Panel:
        return roc_overlay([(typeset.group_name(g), curve, look, _point(view, g)) for g, curve, look in drawn])

    threshold = wording.threshold_text(view.evidence.thresholds[0])
    return FigurePlan(
        kind="roc", draw=draw, measure=("auroc", say("AUROC")),
        alt=say("ROC curves with the operating point"), x=Axis(say("1 − specificity"), 0, 1), y=Axis(say("Sensitivity"), 0, 1),
        caption=say("ROC curve; the operating point as a mark, its cross the intervals of sensitivity and specificity."),
        columns=(say("1 − specificity"), say("Sensitivity")), is_square=True,
        together=together,
        legend=(
            (Dot(1, style=EVERYONE_STYLE), say("threshold in use, {threshold}", threshold=threshold)),
            (Line((), (), SOFT_STYLE, width=1.1, dash="dash"), say("whole cohort")),
        ),
    )  # fmt: skip


def _point(view: View, group: Group) -> tuple[float, float] | None:
    sensitivity, specificity = view.measurement("sensitivity", group), view.measurement("specificity", group)
    if not sensitivity or not specificity or sensitivity.estimate.value is None or specificity.estimate.value is None:
        return None
    return sensitivity.estimate.value, specificity.estimate.value


def _ends(view: View, group: Group) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The intervals of sensitivity and specificity at the threshold; None where one has none."""
    found = [view.measurement(metric, group) for metric in ("sensitivity", "specificity")]
    ends = [(m.estimate.low, m.estimate.high) for m in found if m]
    if len(ends) < 2:
        return None
    (low, high), (left, right) = ends
    if low is None or high is None or left is None or right is None:
        return None
    return (low, high), (left, right)
