"""How far apart an attribute's groups lie, a row an attribute and measure, beside what chance alone gives."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.figures.beyond_chance import has_next
from radaudit.present.tables.feet import basis
from radaudit.present.view import View
from radaudit.records import Heterogeneity, wording

LARGEST_SPREAD = 0.5
"""Numbers between 0 and 1 have no larger standard deviation."""


def spread_table(
    view: View, found: Sequence[Heterogeneity], beyond: Collection[Heterogeneity], caption: str, note: str = ""
) -> Table:
    """The numbers behind the figures. A line that is not shown to be more than chance is set in grey."""
    level = typeset.level(view.evidence.level)
    columns = (
        Column(say("Measure")), Column(say("Largest gap"), True), Column(say("By chance: on average"), True),
        Column(say("in 1 of 20"), True), Column("p", True), Column(say("True spread ({level})", level=level), True),
        Column(say("Not chance"), True), Column(say("A group not seen yet"), True),
    )  # fmt: skip
    rows = []
    for attribute in dict.fromkeys(h.attribute for h in found):
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, h, h in beyond) for h in found if h.attribute == attribute]
    return Table(caption, columns, tuple(rows), wording.sentences(note, basis(view)))


def _row(view: View, h: Heterogeneity, is_beyond: bool) -> Row:
    card = view.card(h.metric)
    digits = typeset.decimals(card, is_gap=True)
    name = Cell(typeset.title(card), hint=recalled(h.method))
    if h.largest_gap is None:
        return Row((name, Cell(wording.not_estimable(), is_soft=True, hint=recalled(h.note)),
                    *[Cell("–", is_soft=True)] * 6))  # fmt: skip
    is_soft = not is_beyond
    further = typeset.interval(h.next_low, h.next_high, typeset.decimals(card)) if has_next(h) else ""
    cells = (
        name, Cell(wording.number(h.largest_gap, digits), hint=recalled(h.note)),
        Cell(_known(h.gap_by_chance, digits)), Cell(_known(h.gap_by_chance_high, digits)),
        Cell(typeset.p_value(h.p_gap) or "–", is_soft=is_soft),
        Cell(_tau(h, digits, is_bounded=card.scale in ("proportion", "auc")), is_soft=is_soft),
        Cell(typeset.share(h.i_squared), is_soft=is_soft), Cell(further or "–", is_soft=not further),
    )  # fmt: skip
    return Row(cells)


def _tau(h: Heterogeneity, digits: int, *, is_bounded: bool) -> str:
    """The true spread; two groups often leave its interval open above, which its largest possible value would hide."""
    if h.tau is None:
        return "–"
    value = wording.number(h.tau, digits)
    is_open = is_bounded and len(h.groups) == 2 and h.tau_high is not None and h.tau_high >= LARGEST_SPREAD
    if is_open and h.tau_low is not None:
        return say("{value} (from {low}, no upper limit)", value=value, low=wording.number(h.tau_low, digits))
    between = typeset.interval(h.tau_low, h.tau_high, digits)
    return say("{value} ({interval})", value=value, interval=between) if between else value


def _known(value: float | None, digits: int) -> str:
    return "–" if value is None else wording.number(value, digits)
