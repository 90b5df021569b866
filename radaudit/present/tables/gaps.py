"""Every number of the gaps of one attribute, a row a gap, under a heading for each measure."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.answers.leading import UNJUDGED
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, REST, Comparison, MetricCard, wording

MOST_EXPLORATORY = 250


def exploratory_table(view: View, comparisons: Sequence[Comparison]) -> Table:
    """The further measures; of very many rows only the worst, which keeps the page light enough to open."""
    caption = say("Gaps of the further measures.")
    if len(comparisons) <= MOST_EXPLORATORY:
        return gaps_table(view, comparisons, caption)
    worst = sorted(comparisons, key=lambda c: _rank(view, c))[:MOST_EXPLORATORY]
    kept = {(c.metric, c.group, c.against) for c in worst}
    shown = [c for c in comparisons if (c.metric, c.group, c.against) in kept]
    note = say(
        "The {shown} worst of {all} rows; numbers.csv beside this page holds all.",
        shown=str(MOST_EXPLORATORY),
        all=wording.whole(len(comparisons)),
    )
    return gaps_table(view, shown, caption, note)


def _rank(view: View, c: Comparison) -> tuple[int, float]:
    found = view.finding(c.metric, c.group, c.against)
    return found.rank if found else UNJUDGED


def gaps_table(
    view: View, comparisons: Sequence[Comparison], caption: str, note: str = "", *, drawn: Sequence[Comparison] = ()
) -> Table:
    """One row a gap; the address on the page of those that are `drawn` belongs to their row of the drawing."""
    columns = (
        Column(say("Group")), Column(say("Verdict")), Column(say("Gap ({level})", level=typeset.level(view.evidence.level)), True),
        Column(say("Simultaneous interval"), True), Column(say("p, adjusted"), True), Column(say("Margin"), True),
        Column(say("Finds gaps from"), True), Column(say("Group"), True), Column(_other(comparisons), True),
    )  # fmt: skip
    rows = []
    elsewhere = {(c.metric, c.group, c.against) for c in drawn}
    has_partner = len({c.against for c in comparisons}) > 1
    for metric in dict.fromkeys(c.metric for c in comparisons):
        card = view.card(metric)
        rows.append(Row((Cell(typeset.title(card)), Cell(direction(card), is_soft=True)), is_heading=True))
        rows += [
            _row(view, c, has_partner=has_partner, has_anchor=(c.metric, c.group, c.against) not in elsewhere)
            for c in comparisons
            if c.metric == metric
        ]
    cards = [view.card(m) for m in dict.fromkeys(c.metric for c in comparisons)]
    groups = dict.fromkeys(c.group for c in comparisons)
    return Table(caption, columns, tuple(rows), note, feet(view, groups, cards))


def _other(comparisons: Sequence[Comparison]) -> str:
    """The heading over the values that the groups are compared with."""
    against = {c.against for c in comparisons}
    if against == {REST}:
        return say("Others")
    if len(against) > 1:
        return say("Compared with")
    other = against.pop()
    return say("Cohort") if other == EVERYONE.attribute else typeset.partner(other)


def direction(card: MetricCard) -> str:
    """Which side of a measure is the better one, in words."""
    if card.better == "target" and card.target is not None:
        return say("ideal value {target}", target=f"{card.target:g}")
    return {"higher": say("higher is better"), "lower": say("lower is better")}.get(card.better, "")


def _row(view: View, c: Comparison, *, has_partner: bool, has_anchor: bool) -> Row:
    """A gap; `has_partner` where the table does not say of all rows at once what they are compared with."""
    card, digits = view.card(c.metric), typeset.decimals(view.card(c.metric))
    found, margin = view.finding(c.metric, c.group, c.against), view.audit.policy.margins.get(c.metric)
    anchor = view.anchor(c.metric, c.group, c.against) if has_anchor else ""
    cells = [
        Cell(c.group.value, is_label=True),
        Cell("" if found else say("no verdict"), verdict=found.verdict if found else None, is_soft=True),
    ]
    bound = Cell(f"±{wording.number(margin, 2)}" if margin is not None else "–", is_soft=margin is None)
    dash = Cell("–", is_soft=True)
    if view.is_hidden(card, c.group):
        cells += [dash, dash, dash, bound, dash, dash, dash]
        return Row(tuple(cells), anchor=anchor)
    is_soft = view.is_uncertain(card, c.group)
    own = wording.number(c.group_value, digits) if c.group_value is not None else "–"
    other = wording.number(c.against_value, digits) if c.against_value is not None else "–"
    if has_partner and c.against != REST:
        other = say("{value} ({partner})", value=other, partner=typeset.partner(c.against))
    found_gap = wording.number(c.smallest_detectable, digits) if c.smallest_detectable is not None else ""
    cells += [
        Cell(
            typeset.estimate(c.gap, card, is_gap=True),
            is_soft=is_soft or not c.gap.is_known,
            hint=typeset.reason(c.gap),
        ),
        Cell(typeset.simultaneous(c, card) or "–", is_soft=is_soft or not c.family),
        Cell(typeset.p_value(c.p_adjusted) or "–", is_soft=is_soft or c.p_adjusted is None),
        bound,
        Cell(found_gap or "–", is_soft=is_soft or not found_gap),
        Cell(own, is_soft=is_soft or c.group_value is None),
        Cell(other, is_soft=is_soft or c.against_value is None),
    ]
    return Row(tuple(cells), anchor=anchor)
