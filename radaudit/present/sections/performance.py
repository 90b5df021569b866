"""How well the model does in every group: a forest plot for each measure, the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import phrase, recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Block, Fold, HowTo, Panels, Prose, Strips
from radaudit.present.figures.extremes import message
from radaudit.present.figures.forest import ForestRow, forest
from radaudit.present.figures.palette import EVERYONE_STYLE, style
from radaudit.present.sections import section
from radaudit.present.tables.feet import feet
from radaudit.present.tables.measures import measures_table
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, MetricCard, wording

DOMAINS = ("discrimination", "errors", "calibration", "utility")

TITLE = phrase("Performance by group")


@section(TITLE, order=30)
def performance(view: View) -> Iterator[Block]:
    """Primary measures in the open, all others folded."""
    cards = [c for c in view.cards_of(*DOMAINS) if not c.is_detail]
    if not cards or not view.attributes:
        if cards:
            yield measures_table(view, cards, say("Measures of the whole cohort."))
        return
    primary = [c for c in cards if c.name in view.primary] or cards[:4]
    others = [c for c in cards if c not in primary]
    yield Panels(tuple(_figure(view, c) for c in primary))
    table = measures_table(view, primary, say("Primary measures by group."))
    yield Fold(say("The primary measures in one table"), (table,))
    if others:
        elsewhere = say(
            "Their numbers, and all other measures, stand in the tables of the sections on calibration, decision curves, errors "
            "and ROC curves."
        )
        drawings = Panels(tuple(_figure(view, c) for c in others))
        yield Fold(wording.count(len(others), "further measure"), (drawings, Prose((elsewhere,), "note")))
    yield HowTo(
        (say("Each mark is a group's value, each line its {level}. A short line is a value that is well known, a long line one "
             "that few cases speak for; an arrow means that the line goes on beyond the plot.",
             level=typeset.level(view.evidence.level)),
         say("The dashed line and the shaded band are the whole cohort and its interval. The solid line, where there is one, is "
             "the ideal value."),
         say("To judge a gap, don't compare two lines by eye: lines may overlap where a gap is real. The section on gaps gives "
             "the interval of the difference itself.")),
        (say("Whether a gap matters. The verdicts compare it with the policy's margin."),
         say("Differences in disease, age or referral between groups: nothing here is adjusted for them.")),
    )  # fmt: skip


def _figure(view: View, card: MetricCard) -> Strips:
    rows, note = _rows(view, card)
    level = typeset.level(view.evidence.level)
    groups = [s.group for a in view.attributes for s in view.drawn_groups(a)]
    values = [f"{r.label}: {typeset.estimate(r.estimate, card)}" for r in rows if r.estimate and r.estimate.is_known]
    alt = say("{measure} by group, {level}.", measure=recalled(card.title), level=level)
    return forest(
        card, rows, title=message(view, card), alt=wording.sentences(alt, wording.enumerated(values)), level=level,
        caption=recalled(card.reading), note=note, feet=feet(view, groups, [card], has_counts=True),
    )  # fmt: skip


def _rows(view: View, card: MetricCard) -> tuple[list[ForestRow], str]:
    """The whole cohort, then every attribute's groups in the cohort's order, withheld ones last; and what is left out."""
    everyone = _row(view, card, EVERYONE)
    rows = [everyone] if everyone else []
    notes = []
    for attribute in view.attributes:
        rows.append(ForestRow(attribute))
        groups = view.drawn_groups(attribute)
        rows += [row for s in groups if (row := _row(view, card, s.group))]
        for withheld in view.withheld_of(attribute):
            rows.append(ForestRow(typeset.group_name(withheld.group), n="–", absent=_withheld(withheld.reason)))
        if len(groups) < (total := len(view.groups_of(attribute))):
            notes.append(
                say("The {n} largest of {total} groups by {attribute} are drawn; the table holds all.",
                    n=str(len(groups)), total=wording.whole(total), attribute=typeset.isolated(attribute))
            )  # fmt: skip
    return rows, wording.sentences(*notes)


def _row(view: View, card: MetricCard, group: Group) -> ForestRow | None:
    found = view.measurement(card.name, group)
    if found is None:
        return None
    name, is_everyone = typeset.group_name(group), group == EVERYONE
    look = EVERYONE_STYLE if is_everyone else style(view.color_index(group))
    if view.is_hidden(card, group):
        return ForestRow(name, None, look, is_everyone, "–", say("too few cases: counts only"))
    n, is_soft = view.counted(found.estimate.n, group), view.is_uncertain(card, group)
    return ForestRow(name, found.estimate, look, is_everyone, n, is_soft=is_soft)


def _withheld(reason: str) -> str:
    return say("withheld: {reason}", reason=recalled(reason))
