"""The gaps at further thresholds, a row a gap, so that a finding that was made there leads to its numbers."""

from __future__ import annotations

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import feet
from radaudit.present.view import View
from radaudit.records import Comparison, wording


def further_gaps_table(view: View) -> Table | None:
    """The gaps that the policy judges at further thresholds, the worst first; None where there are none."""
    shown = list(view.further.values())
    if not shown:
        return None
    note = ""
    if len(shown) < view.n_further:
        note = say(
            "The {shown} worst of {all} rows; numbers.csv beside this page holds all.",
            shown=wording.whole(len(shown)),
            all=wording.whole(view.n_further),
        )
    columns = (
        Column(say("Group")), Column(say("Measure")), Column(say("Threshold"), True), Column(say("Verdict")),
        Column(say("Gap ({level})", level=typeset.level(view.evidence.level)), True), Column(say("Simultaneous interval"), True),
        Column(say("Group"), True), Column(say("Compared with"), True),
    )  # fmt: skip
    cards = [view.card(m) for m in dict.fromkeys(c.metric for c in shown)]
    groups = dict.fromkeys(c.group for c in shown)
    return Table(
        say("Gaps at further thresholds, the worst first."),
        columns,
        tuple(_row(view, c) for c in shown),
        note,
        feet(view, groups, cards),
    )


def _row(view: View, c: Comparison) -> Row:
    card, digits = view.card(c.metric), typeset.decimals(view.card(c.metric))
    finding = view.finding_on(c)
    verdict = finding.verdict if finding else None
    is_soft = view.is_uncertain(card, c.group)
    is_hidden = view.is_hidden(card, c.group)

    def value(number: float | None) -> Cell:
        is_known = number is not None and not is_hidden
        return Cell(wording.number(number, digits) if is_known else "–", is_soft=is_soft or not is_known)

    gap = Cell("–", is_soft=True)
    if not is_hidden:
        gap = Cell(
            typeset.estimate(c.gap, card, is_gap=True),
            is_soft=is_soft or not c.gap.is_known,
            hint=typeset.reason(c.gap),
        )
    return Row(
        (
            Cell(c.group.value, is_label=True),
            Cell(say(card.title)),
            Cell(wording.threshold_text(c.threshold) if c.threshold is not None else ""),
            Cell("" if verdict else say("no verdict"), verdict=verdict, is_soft=verdict is None),
            gap,
            Cell(
                "–" if is_hidden else typeset.simultaneous(c, card) or "–", is_soft=is_soft or is_hidden or not c.family
            ),
            value(c.group_value),
            value(c.against_value),
        ),
        anchor=view.anchor(c.metric, c.group, c.against, c.threshold),
    )
