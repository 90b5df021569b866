"""How well the model does in every group: a forest plot for each measure, the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present import typeset
from radaudit.present.blocks import Block, Figure, Fold, HowTo, Panels, Prose
from radaudit.present.figures.forest import ForestRow, forest, forest_height
from radaudit.present.figures.palette import SOFT, style
from radaudit.present.sections import section
from radaudit.present.tables.measures import measures_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Estimate, MetricCard, wording

DOMAINS = ("discrimination", "errors", "calibration", "utility")


@section("Performance by group", order=30)
def performance(view: View) -> Iterator[Block]:
    """Primary measures in the open, all others folded."""
    cards = [c for c in view.cards_of(*DOMAINS) if not c.is_detail]
    if not cards or not view.attributes:
        if cards:
            yield measures_table(view, cards, "Measures of the whole cohort.")
        return
    primary = [c for c in cards if c.name in view.primary] or cards[:4]
    others = [c for c in cards if c not in primary]
    yield Panels(tuple(_figure(view, c) for c in primary))
    yield measures_table(view, primary, "Primary measures by group.")
    if others:
        title = wording.count(len(others), "further measure")
        drawings = Panels(tuple(_figure(view, c) for c in others))
        elsewhere = Prose(
            ("Their numbers, and all other measures, stand in the tables of the sections on calibration, decision curves, errors "
             "and ROC curves.",), "note",
        )  # fmt: skip
        yield Fold(title, (drawings, elsewhere))
    yield HowTo(
        (f"Each mark is a group's value, each line its {typeset.level(view.evidence.level)}. A short line is a value "
         "that is well known, a long line one that few cases speak for; an arrow means that the line goes on beyond "
         "the plot.",
         "The dashed line and the shaded band are the whole cohort and its interval. The solid line, where there is "
         "one, is the ideal value.",
         "To judge a gap, don't compare two lines by eye: lines may overlap where a gap is real. The section on "
         "gaps gives the interval of the difference itself."),
        ("Whether a gap matters. The verdicts compare it with the policy's margin.",
         "Differences in disease, age or referral between groups: nothing here is adjusted for them."),
    )  # fmt: skip


def _figure(view: View, card: MetricCard) -> Figure:
    rows, note = _rows(view, card)
    known = [r for r in rows if r.estimate and r.estimate.is_known and not r.is_everyone]
    everyone = view.measurement(card.name, EVERYONE)
    overall = typeset.estimate(everyone.estimate, card) if everyone else wording.NOT_ESTIMABLE
    message = f"{card.title} by group, {typeset.level(view.evidence.level)}. Everyone: {overall}. "
    message += "; ".join(f"{r.label}: {typeset.estimate(r.estimate, card)}" for r in known if r.estimate)
    return Figure(
        caption=card.reading,
        alt=message,
        plot=forest(card, rows),
        title=card.title,
        note=note,
        height=forest_height(len(rows)),
    )


def _rows(view: View, card: MetricCard) -> tuple[list[ForestRow], str]:
    everyone = view.measurement(card.name, EVERYONE)
    rows = [ForestRow("Everyone", everyone.estimate, is_everyone=True)] if everyone else []
    notes = []
    for attribute in view.attributes:
        rows.append(ForestRow(attribute))
        groups = view.drawn_groups(attribute)
        for s in groups:
            if found := view.measurement(card.name, s.group):
                look = style(view.color_index(s.group))
                if view.is_hidden(card, s.group):
                    rows.append(ForestRow(s.group.value, Estimate(None, note="counts only"), look))
                    continue
                is_uncertain = view.is_uncertain(card, s.group)
                rows.append(
                    ForestRow(s.group.value, found.estimate, look._replace(color=SOFT) if is_uncertain else look)
                )
        if len(groups) < (total := len(view.groups_of(attribute))):
            notes.append(
                f"The {len(groups)} largest of {wording.whole(total)} groups by {attribute} are drawn; the table holds all."
            )
    return rows, " ".join(notes)
