"""Whether acting on the model does more good than treating all or none, in every group."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, HowTo, Prose
from radaudit.present.figures.decision_curve import decision_panel
from radaudit.present.figures.grid import Axis, Panel, level_line, stretch, top, upright
from radaudit.present.figures.palette import GROUND, INK, SOFT, Style
from radaudit.present.multiples import Plan, small_multiples, value_in
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.measures import measures_table
from radaudit.present.tables.usefulness import usefulness_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, wording

STANDARDIZED, PLAIN = "standardized_net_benefit", "net_benefit"


@section("Decision curves", order=60)
def decision_curves(view: View) -> Iterator[Block]:
    """What range is reasonable, curves of everyone and by group, then what the model is worth at the threshold."""
    kind = STANDARDIZED if view.curve(STANDARDIZED, EVERYONE) else PLAIN
    figures = list(small_multiples(view, _plan(view, kind)))
    cards = view.cards_of("utility")
    if not figures and not cards:
        return
    yield Prose((_range(view),), "note" if view.evidence.clinical_range else "warning")
    yield from figures
    if worth := usefulness_table(view):
        yield worth
    elif cards:
        yield measures_table(view, [c for c in cards if not c.is_detail], "Net benefit by group.")
    yield from all_measures(view, "utility")
    yield HowTo(
        ("Net benefit counts true positives and takes off false positives, weighed by the odds of the threshold: at "
         "a threshold of 0.10 one case found is worth nine false alarms. A net benefit of 0.05 is as good as "
         "finding 5 of 100 patients without a single false alarm. "
         "Standardized, it is a share of what a perfect model would reach in that group, so 1 is perfect in every group.",
         "The model helps at thresholds where its curve is above both treating all (dashed) and treating none (line at "
         "zero). The dotted upright line is the threshold in use, the shaded stretch the range of thresholds that the "
         "owner of this audit calls clinically reasonable."),
        ("Which threshold is right; that is a clinical choice about harms.",
         "What a group would gain in practice: regained net benefit is what refitting intercept and slope on this group’s "
         "own cases would bring, and a small group has few to refit on."),
    )  # fmt: skip


def _range(view: View) -> str:
    if view.evidence.clinical_range is None:
        return (
            "No clinical range was given: read no verdict from these curves, which is why they are grey. Which thresholds are "
            "reasonable depends on what a missed case and a false alarm cost here; say so with the option clinical_range."
        )
    low, high = (wording.threshold_text(t) for t in view.evidence.clinical_range)
    return f"Clinically reasonable thresholds, as given for this audit: {low} to {high} (shaded)."


def _plan(view: View, kind: str) -> Plan:
    threshold, reasonable = view.evidence.thresholds[0], view.evidence.clinical_range
    is_standardized = kind == STANDARDIZED

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        treat_all = view.curve(f"{kind}_treat_all", group)
        return decision_panel(typeset.group_name(group), subtitle, curve, treat_all, look)

    curves = [c for c in view.evidence.curves if c.kind == kind]
    highest = 1.02 if is_standardized else top([y for c in curves for y in c.y], 0.02)
    furthest = max([x for c in curves for x in c.x], default=1.0)
    shapes = [level_line(0, SOFT), upright(threshold, INK)]
    if reasonable:
        # Far beyond the range nobody would act; what lies in it should fill the panel.
        furthest = min(furthest, max(1.5 * reasonable[1], 1.2 * threshold))
        shapes.insert(0, stretch(*reasonable, GROUND))
    name = "Standardized net benefit" if is_standardized else "Net benefit"
    symbol, metric = ("sNB", STANDARDIZED) if is_standardized and STANDARDIZED in view.evidence.cards else ("NB", PLAIN)
    return Plan(
        kind=kind, draw=draw, subtitle=lambda g: value_in(view, metric, g, symbol), alt=f"{name} over decision thresholds",
        x=Axis("Threshold", 0, furthest, 0.25 if furthest > 0.6 else 0.1 if furthest > 0.25 else 0.05),
        y=Axis(name, -0.22 * highest, highest, 0.25 if is_standardized else None),
        caption=f"{name} of the model (solid), of treating all (dashed) and of treating none (line at zero)",
        columns=("Threshold", name), digits=3, shapes=tuple(shapes), is_soft=reasonable is None,
    )  # fmt: skip
