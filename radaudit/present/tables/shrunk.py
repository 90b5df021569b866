"""Every group's value as measured and drawn towards the common mean, and how likely the group truly is the worst."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.view import MOST_DRAWN, View
from radaudit.records import Heterogeneity, Shrunk, wording


def shrunk_table(view: View, found: Sequence[Heterogeneity]) -> Table | None:
    """One block of rows an attribute and measure; of very many groups those that are drawn. None where there is none."""
    columns = (
        Column(say("Group")), Column(say("As measured"), True), Column(say("Drawn towards the mean"), True),
        Column(say("Weight of the mean"), True), Column(say("Chance of being the worst"), True),
    )  # fmt: skip
    rows, is_cut = [], False
    for h in found:
        if not h.groups:
            continue
        card = view.card(h.metric)
        rows.append(Row((Cell(h.attribute, is_label=True), Cell(typeset.title(card))), is_heading=True))
        drawn = {s.group for s in view.drawn_groups(h.attribute)}
        is_cut |= len(h.groups) > MOST_DRAWN
        rows += [_row(s, typeset.decimals(card)) for s in h.groups if s.group in drawn]
    if not rows:
        return None
    note = say("The largest groups of each attribute; numbers.csv beside this page holds all.") if is_cut else ""
    return Table(say("Measured values and values drawn towards the mean."), columns, tuple(rows), note)


def _row(s: Shrunk, digits: int) -> Row:
    return Row((
        Cell(typeset.group_name(s.group), is_label=True), Cell(wording.number(s.value, digits)),
        Cell(wording.number(s.shrunk, digits)), Cell(typeset.share(s.weight)),
        Cell(typeset.chance(s.p_worst), is_soft=s.p_worst is None),
    ))  # fmt: skip
