"""What stands behind a gap for who wants to check it: ratio, every p-value, standard error and design effect."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import phrase, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.view import View
from radaudit.records import Comparison, wording

_FEET = (
    phrase(
        "p: for this gap alone. Adjusted: for the whole family, by the joint distribution of its gaps. Holm: step-down, "
        "confirmatory families only. q: false discovery rate in an exploratory family."
    ),
    phrase("Design effect: how many times larger the gap’s variance is because images share patients."),
)


def contrasts_table(view: View, comparisons: Sequence[Comparison], most: int) -> Table | None:
    """One row a gap that is known, at most `most`; None where nothing beyond the gap itself was measured."""
    known = [c for c in comparisons if c.gap.is_known and not view.is_hidden(view.card(c.metric), c.group)]
    if not any(c.p is not None or c.ratio is not None for c in known):
        return None
    columns = (
        Column(say("Group")), Column(say("Ratio ({level})", level=typeset.level(view.evidence.level)), True),
        Column(say("p"), True), Column(say("adjusted"), True), Column(say("Holm"), True), Column(say("q"), True),
        Column(say("Standard error"), True), Column(say("Design effect"), True),
    )  # fmt: skip
    rows = []
    shown = known[:most]
    for metric in dict.fromkeys(c.metric for c in shown):
        rows.append(Row((Cell(typeset.title(view.card(metric))),), is_heading=True))
        rows += [_row(view, c) for c in shown if c.metric == metric]
    note = say("The first rows; numbers.csv beside this page holds all.") if len(known) > most else ""
    return Table(
        say("Ratios, p-values and design effects."), columns, tuple(rows), note, tuple(say(foot) for foot in _FEET)
    )


def _row(view: View, c: Comparison) -> Row:
    digits = typeset.decimals(view.card(c.metric), is_gap=True)
    ratio = typeset.ratio(c.ratio) if c.ratio is not None and c.ratio.is_known else "–"
    ps = [typeset.p_value(p) for p in (c.p, c.p_adjusted, c.p_holm, c.q)]
    se = "–" if c.gap.se is None else wording.number(c.gap.se, digits)
    effect = "–" if c.gap.design_effect is None else wording.number(c.gap.design_effect, 2)
    is_soft = view.is_uncertain(view.card(c.metric), c.group)
    return Row((
        Cell(typeset.group_name(c.group), is_label=True),
        *(Cell(text or "–", is_soft=is_soft or not text) for text in (ratio, *ps, se, effect)),
    ))  # fmt: skip
