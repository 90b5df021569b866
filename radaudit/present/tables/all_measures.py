"""Every measure of a domain with all that is known of it: value, interval, chance, p, design effect. Folded."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.language import recalled, say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Fold, Row, Table
from radaudit.present.tables.feet import basis, feet
from radaudit.present.tables.measures import measure_cell
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, MetricCard, wording


def all_measures(view: View, *domains: str) -> Iterator[Fold]:
    """The fold with the full table of some domains; nothing where there is no measure."""
    cards = view.cards_of(*domains)
    if not cards:
        return
    groups = [EVERYONE, *(s.group for a in view.attributes for s in view.drawn_groups(a))]
    with_chance = any(view.knows_chance(c) for c in cards)
    with_p = any(view.knows_p(c) for c in cards)
    columns = (
        Column(say("Group")), Column(say("Divides by"), True),
        Column(say("Value ({level})", level=typeset.level(view.evidence.level)), True),
        *((Column(say("Chance alone"), True),) if with_chance else ()), *((Column(say("p"), True),) if with_p else ()),
        Column(say("Design effect"), True),
    )  # fmt: skip
    rows = []
    for card in cards:
        rows.append(Row((Cell(typeset.title(card)), Cell(recalled(card.reading))), is_heading=True))
        rows += [_row(view, card, g, with_chance=with_chance, with_p=with_p) for g in groups]
    note = basis(view)
    if len(groups) < len(view.evidence.groups):
        note = wording.sentences(
            note, say("The largest groups of each attribute; numbers.csv beside this page holds all.")
        )
    below = (*feet(view, groups, cards, has_counts=True), *_legend(with_chance=with_chance))
    table = Table(say("Every measure with all that is known of it."), columns, tuple(rows), note, below)
    yield Fold(say("All measures ({n})", n=str(len(cards))), (table,))


def _legend(*, with_chance: bool) -> Iterator[str]:
    if with_chance:
        yield say(
            "Chance alone: what the measure would be on average in a group of this size were every score exactly right. "
            "p: how often it would then be at least as large as it is; for a measure that is a test, the test’s own."
        )
    yield say(
        "Design effect: how many times larger the variance is because images share patients. Divides by: the number "
        "of cases that the measure is a share or a mean of."
    )


def _row(view: View, card: MetricCard, group: Group, *, with_chance: bool, with_p: bool) -> Row:
    found = view.measurement(card.name, group)
    estimate = found.estimate if found and not view.is_hidden(card, group) else None
    is_soft = view.is_uncertain(card, group)
    n = view.counted(estimate.n, group) if estimate else "–"
    value = Cell(typeset.estimate(estimate, card), is_soft=is_soft) if estimate and estimate.is_known else None
    # The attribute stands with it: two attributes may have levels of one name.
    attribute = "" if group == EVERYONE else say("{attribute}: ", attribute=typeset.isolated(group.attribute))
    name = Cell(attribute, names=(typeset.group_name(group),))
    cells = [name, Cell(n, is_soft=estimate is None)]
    cells.append(value or measure_cell(view, card, group))
    if with_chance:
        chance = estimate.by_chance if estimate else None
        cells.append(Cell("" if chance is None else wording.number(chance, typeset.decimals(card)), is_soft=is_soft))
    if with_p:
        cells.append(Cell(typeset.p_value(estimate.p) if estimate else "", is_soft=is_soft))
    effect = estimate.design_effect if estimate else None
    cells.append(Cell("" if effect is None else wording.number(effect, 2), is_soft=is_soft))
    return Row(tuple(cells), is_total=group == EVERYONE)
