"""Measures across, groups down: the table that every section on performance begins with."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import basis, feet
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, MetricCard, wording

MANY = 100
"""Groups from which on a missing number's reason stands only in the section on limits, to keep the page light."""


def measures_table(view: View, cards: Sequence[MetricCard], caption: str) -> Table:
    """Every group with every measure, value and interval; a number that can't be estimated says so and why (hint)."""
    columns = (
        Column(say("Group")),
        Column(say("Images") if view.is_by_image else say("Patients"), True),
        Column(say("Diseased"), True),
        *(Column(_head(view, c), True) for c in cards),
    )
    rows = [_row(view, cards, EVERYONE, is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_row(view, cards, s.group) for s in view.groups_of(attribute)]
    note = [say("Values with their {level}.", level=typeset.level(view.evidence.level))]
    if any(c.has_threshold for c in cards):
        note.append(say("Threshold {threshold}.", threshold=f"{view.evidence.thresholds[0]:g}"))
    return Table(
        caption,
        columns,
        tuple(rows),
        wording.sentences(*note, basis(view)),
        feet(view, view.groups, cards, has_counts=True),
    )


def measure_cell(view: View, card: MetricCard, group: Group) -> Cell:
    """A measure in a group: a dash where only counts may be shown, grey where it is uncertain."""
    found = view.measurement(card.name, group)
    if found is None or view.is_hidden(card, group):
        return Cell("–", is_soft=True)
    if not found.estimate.is_known:
        hint = typeset.reason(found.estimate) if len(view.evidence.groups) < MANY else ""
        return Cell(wording.not_estimable(), is_soft=True, hint=hint)
    if found.estimate.by_chance is not None:
        text = typeset.beside_chance(found.estimate, card)
    else:
        text = typeset.estimate(found.estimate, card)
    return Cell(text, is_soft=view.is_uncertain(card, group))


def _head(view: View, card: MetricCard) -> str:
    title = typeset.title(card)
    return say("{measure}, beside chance", measure=title) if view.knows_chance(card) else title


def _row(view: View, cards: Sequence[MetricCard], group: Group, *, is_total: bool = False) -> Row:
    cells = (
        Cell(typeset.group_name(group), is_label=True),
        *(Cell(text) for text in view.counts(group)),
        *(measure_cell(view, card, group) for card in cards),
    )
    return Row(cells, is_total=is_total)
