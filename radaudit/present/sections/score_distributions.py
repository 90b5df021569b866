"""How the scores of those with and of those without the disease spread in every group, and where the threshold cuts them."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo
from radaudit.present.drawing.marks import Axis, Line, Panel, Rule, Segment
from radaudit.present.figures.multiples import FigurePlan, small_multiples
from radaudit.present.figures.palette import EVERYONE_STYLE, INK, Style
from radaudit.present.figures.score_histogram import PALE, histogram_panel, share_axis
from radaudit.present.sections import section
from radaudit.present.view import View
from radaudit.records import Curve, Group, wording

TITLE = phrase("Score distributions")


@section(TITLE, order=74)
def score_distributions(view: View) -> Iterator[Block]:
    """A panel a group: the diseased up, the others down."""
    figures = list(small_multiples(view, _plan(view, view.evidence.thresholds[0])))
    if not figures:
        return
    yield from figures
    yield HowTo(
        (say("Bars up are diseased cases, bars down cases without the disease, each as a share of its own; the dotted line is "
             "the threshold. Full bars left of it are missed, pale bars right of it are false alarms."),
         say("Heights are square roots of the shares: on an even scale the few cases near the threshold could not be seen beside "
             "the many at the ends."),
         say("A group whose bars are shifted as a whole is served by another threshold; one whose two sides overlap more is "
             "told apart less well by this model, at whatever threshold.")),
        (say("Why the scores differ: other scanners, sicker patients and other images of the same patients shift them alike."),),
    )  # fmt: skip


def _plan(view: View, threshold: float) -> FigurePlan:
    over = (Rule("level", 0, dash="solid"), Rule("upright", threshold, INK))

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        nonevents = view.curve("score_nonevents", group)
        return histogram_panel(typeset.group_name(group), subtitle, curve, nonevents, look, over)

    drawn = [
        c for c in view.evidence.curves if c.kind.startswith("score_") and view.tier(c.group) in ("full", "curves")
    ]
    highest = max([y for c in drawn for y in c.y], default=0.05)
    ink = EVERYONE_STYLE
    return FigurePlan(
        kind="score_events", draw=draw, measure=("", ""),
        alt=say("Spread of scores among cases with and without the disease"), x=Axis(say("Score"), 0, 1),
        y=share_axis(highest), columns=(say("Score from"), say("Share of diseased cases")), digits=3,
        caption=say("Scores of diseased cases (up) and of cases without the disease (down), as shares; heights are square roots."),
        legend=(
            (Segment(0, 1, ink), say("diseased")), (Segment(0, 1, ink, PALE), say("not diseased")),
            (Line((), (), ink, width=1, dash="dot"),
             say("threshold in use, {threshold}", threshold=wording.threshold_text(threshold))),
        ),
    )  # fmt: skip
