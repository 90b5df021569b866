"""Whether acting on the model does more good than treating all or none, in every group."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo
from radaudit.present.figures.decision_curve import decision_panel
from radaudit.present.figures.grid import Axis, Panel, level_line, top, upright
from radaudit.present.figures.palette import INK, SOFT, Style
from radaudit.present.multiples import Plan, small_multiples, value_in
from radaudit.present.sections import section
from radaudit.present.tables import measures_table
from radaudit.present.view import View
from radaudit.records import Curve, Group


@section("Decision curves", order=60)
def decision_curves(view: View) -> Iterator[Block]:
    """Curves of everyone and by group, then net benefit at the threshold."""
    threshold = view.evidence.thresholds[0]

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        treat_all = view.curve("net_benefit_treat_all", group)
        return decision_panel(typeset.group_name(group), subtitle, curve, treat_all, look)

    highest = top([y for c in view.evidence.curves if c.kind == "net_benefit" for y in c.y], 0.02)
    furthest = max([x for c in view.evidence.curves if c.kind == "net_benefit" for x in c.x], default=1.0)
    plan = Plan(
        kind="net_benefit", draw=draw, subtitle=lambda g: value_in(view, "net_benefit", g, "NB"),
        alt="Net benefit over decision thresholds",
        x=Axis("Threshold", 0, furthest, 0.25 if furthest > 0.6 else 0.1), y=Axis("Net benefit", -0.22 * highest, highest),
        caption="Net benefit of the model (solid), of treating all (dashed) and of treating none (line at zero)",
        columns=("Threshold", "Net benefit"), digits=3, shapes=(level_line(0, SOFT), upright(threshold, INK)),
    )  # fmt: skip
    figures = list(small_multiples(view, plan))
    cards = view.cards_of("utility")
    if not figures and not cards:
        return
    yield from figures
    if cards:
        yield measures_table(view, cards, "Net benefit by group.")
    yield HowTo(
        ("Net benefit counts true positives and takes off false positives, weighed by the odds of the threshold: at "
         "a threshold of 0.10 one case found is worth nine false alarms. A net benefit of 0.05 is as good as "
         "finding 5 of 100 patients without a single false alarm.",
         "The model helps at thresholds where its curve is above both treating all and treating none. The dotted "
         "upright line is the threshold in use."),
        ("Which threshold is right; that is a clinical choice about harms.",
         "A fair comparison of heights between groups: net benefit can't exceed the group's prevalence. Compare "
         "each curve with its own “treat all”."),
    )  # fmt: skip
