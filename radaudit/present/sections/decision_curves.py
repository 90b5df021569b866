"""Whether acting on the model does more good than treating all or none, in every group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Drawing, Fold, HowTo, Panels, Prose
from radaudit.present.drawing.marks import Axis, Band, Dot, Line, Mark, Panel, Rule, Segment, Stretch
from radaudit.present.figures.decision_curve import decision_panel
from radaudit.present.figures.multiples import FigurePlan, small_multiples
from radaudit.present.figures.palette import EVERYONE_STYLE, INK, SOFT_STYLE, Style
from radaudit.present.sections import section
from radaudit.present.tables.all_measures import all_measures
from radaudit.present.tables.measures import measures_table
from radaudit.present.tables.usefulness import usefulness_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, wording

STANDARDIZED, PLAIN, AVOIDED = "standardized_net_benefit", "net_benefit", "interventions_avoided"


TITLE = phrase("Decision curves")


@section(TITLE, order=60)
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
        # Without a clinical range no verdict rests on it, and it need not stand in the way.
        if view.evidence.clinical_range:
            yield worth
        else:
            yield Fold(say("What the model is worth by group, in numbers"), (worth,), is_printed=True)
    elif cards:
        yield measures_table(view, [c for c in cards if not c.is_detail], say("Net benefit by group."))
    yield from _avoided(view)
    yield from all_measures(view, "utility")
    yield HowTo(
        (say("Net benefit counts true positives and takes off false positives, weighed by the odds of the threshold: at a "
             "threshold of 0.10 one case found is worth nine false alarms. A net benefit of 0.05 is as good as finding 5 of 100 "
             "patients without a single false alarm. Standardized, it is a share of what a perfect model would reach in that "
             "group, so 1 is perfect in every group."),
         say("The model helps at thresholds where its curve is above both treating all (dashed) and treating none (line at zero). "
             "The dotted upright line is the threshold in use, the shaded stretch the range of thresholds that the owner of this "
             "audit calls clinically reasonable.")),
        (say("Which threshold is right; that is a clinical choice about harms."),
         say("What a group would gain in practice: regained net benefit is what refitting intercept and slope on this group’s "
             "own cases would bring, and a small group has few to refit on.")),
    )  # fmt: skip


def _range(view: View) -> str:
    if view.evidence.clinical_range is None:
        return say(
            "No clinical range was given: read no verdict from these curves, which is why they are grey. Which thresholds are "
            "reasonable depends on what a missed case and a false alarm cost here; say so with --clinical-range."
        )
    low, high = (wording.threshold_text(t) for t in view.evidence.clinical_range)
    return say(
        "Clinically reasonable thresholds, as given for this audit: {low} to {high} (shaded).", low=low, high=high
    )


def _plan(view: View, kind: str) -> FigurePlan:
    is_standardized = kind == STANDARDIZED
    curves = [c for c in view.evidence.curves if c.kind == kind]
    highest = 1.02 if is_standardized else 1.08 * max([0.02, *(y for c in curves for y in c.y)])
    behind, furthest = _behind(view, max([x for c in curves for x in c.x], default=1.0))

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        treat_all = view.curve(f"{kind}_treat_all", group)
        return decision_panel(typeset.group_name(group), subtitle, curve, treat_all, look, behind)

    name = say("Standardized net benefit") if is_standardized else say("Net benefit")
    metric = STANDARDIZED if is_standardized and STANDARDIZED in view.evidence.cards else PLAIN
    symbol = say("sNB") if metric == STANDARDIZED else say("NB")
    return FigurePlan(
        kind=kind, draw=draw, measure=(metric, symbol),
        alt=say("{measure} over decision thresholds", measure=name),
        x=Axis(say("Threshold"), 0, furthest), y=Axis(name, -0.22 * highest, highest),
        caption=say("{measure} ({symbol}) of the model, of treating all and of treating none (line at zero).", measure=name,
                    symbol=symbol),
        columns=(say("Threshold"), name), digits=3, is_soft=view.evidence.clinical_range is None, legend=_legend(view),
    )  # fmt: skip


def _avoided(view: View) -> Iterator[Fold]:
    """The same benefit as work-ups spared, which people who pay for these understand sooner. Folded; of the first attributes."""
    curves = [c for c in view.evidence.curves if c.kind == AVOIDED]
    behind, furthest = _behind(view, max([x for c in curves for x in c.x], default=1.0))

    def draw(group: Group, curve: Curve, subtitle: str, look: Style) -> Panel:
        return decision_panel(typeset.group_name(group), subtitle, curve, None, look, behind)

    highest = 1.08 * max([10.0, *(y for c in curves for y in c.y)])
    plan = FigurePlan(
        kind=AVOIDED, draw=draw, measure=(AVOIDED, ""), alt=say("Interventions avoided per 100 over decision thresholds"),
        x=Axis(say("Threshold"), 0, furthest), y=Axis(say("Avoided per 100"), -0.3 * highest, highest, digits=0),
        caption=say("Interventions fewer per 100 cases than if everybody were flagged, without one diseased case missed more. "
                    "Below zero flagging everybody is better. It hangs on how common the disease is, so groups are not compared by "
                    "it."),
        columns=(say("Threshold"), say("Avoided per 100")), digits=1, is_soft=view.evidence.clinical_range is None,
        opens_all=True,
    )  # fmt: skip
    for block in small_multiples(view, plan):
        if isinstance(block, Panels):
            drawn = tuple(replace(d, name=f"avoided-{d.name}") for d in block.figures if isinstance(d, Drawing))
            yield Fold(say("Interventions avoided, by threshold"), (replace(block, figures=drawn),))


def _behind(view: View, furthest: float) -> tuple[tuple[Mark, ...], float]:
    """Lines and stretches that all panels share, and how far thresholds are drawn."""
    threshold, reasonable = view.evidence.thresholds[0], view.evidence.clinical_range
    lines = (Rule("level", 0, dash="solid"), Rule("upright", threshold, INK))
    if reasonable is None:
        return lines, furthest
    # Far beyond the range nobody would act; what lies in it should fill the panel.
    return (Stretch(*reasonable), *lines), min(furthest, max(1.5 * reasonable[1], 1.2 * threshold))


def _legend(view: View) -> tuple[tuple[Dot | Segment | Line | Band, str], ...]:
    threshold = wording.threshold_text(view.evidence.thresholds[0])
    model = SOFT_STYLE if view.evidence.clinical_range is None else EVERYONE_STYLE
    legend: list[tuple[Dot | Segment | Line | Band, str]] = [
        (Line((), (), model), say("model")),
        (Line((), (), SOFT_STYLE, width=1.3, dash="dash"), say("treat all")),
        (Line((), (), SOFT_STYLE, width=1), say("treat none")),
        (Line((), (), SOFT_STYLE._replace(color=INK), width=1, dash="dot"),
         say("threshold in use, {threshold}", threshold=threshold)),
    ]  # fmt: skip
    if view.evidence.clinical_range:
        legend.append((Segment(0, 1, SOFT_STYLE, 0.2), say("clinically reasonable")))
    return tuple(legend)
