"""Every group at a few thresholds, for paper and for readers without JavaScript."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.tables.feet import basis, feet
from radaudit.present.threshold.measures import Shown
from radaudit.present.view import View
from radaudit.records import EVERYONE, Group, Sweep, wording

SENSITIVITIES = (0.95, 0.9, 0.8, 0.7)
"""The table stops where the whole cohort's sensitivity is still so high: choices that a radiologist can place."""


def few_thresholds(view: View, sweeps: Mapping[Group, Sweep], measures: Sequence[Shown]) -> Table:
    """The plain table: at each of a few thresholds everyone and every drawn group, with intervals.

    Args:
        view: The audit.
        sweeps: By group, everyone among them.
        measures: The columns.
    """
    groups = [EVERYONE, *(s.group for a in view.attributes for s in view.drawn_groups(a) if s.group in sweeps)]
    rows: list[Row] = []
    for place in _places(sweeps[EVERYONE], view.evidence.thresholds):
        rows.append(Row((Cell(_heading(view, sweeps[EVERYONE].thresholds[place])),), is_heading=True))
        rows += [_row(view, sweeps[group], measures, place) for group in groups]
    note = interval_note(view)
    if len(groups) < len(sweeps):
        note = wording.sentences(note, say("The largest groups of every attribute; audit.json holds all of them."))
    columns = (Column(say("Group")), *(Column(m.head, is_number=True) for m in measures))
    caption = say(
        "Every group at a few thresholds: the one in use, and the highest at which the whole cohort’s sensitivity is still 0.95, "
        "0.90, 0.80 and 0.70."
    )
    cards = [m.card for m in measures]
    return Table(caption, columns, tuple(rows), wording.sentences(note, basis(view)), feet(view, groups, cards))


def interval_note(view: View) -> str:
    """What the intervals are."""
    return say("Values with their {interval}.", interval=typeset.level(view.evidence.level))


def _places(everyone: Sweep, locked: Sequence[float]) -> list[int]:
    """The locked thresholds, and the highest ones at which the whole cohort's sensitivity is still high enough."""
    found = {everyone.thresholds.index(t) for t in locked}
    values = everyone.measures["sensitivity"].value if "sensitivity" in everyone.measures else ()
    for wanted in SENSITIVITIES:
        reaching = [i for i, value in enumerate(values) if value is not None and value >= wanted]
        told = {wording.number(values[i]) for i in found}
        found.update(i for i in reaching[-1:] if wording.number(values[i]) not in told)
    return sorted(found)


def _heading(view: View, threshold: float) -> str:
    text = wording.threshold_text(threshold)
    if threshold == view.evidence.thresholds[0]:
        return say("Threshold {threshold}, in use", threshold=text)
    if threshold in view.evidence.thresholds:
        return say("Threshold {threshold}, also in use", threshold=text)
    return say("Threshold {threshold}", threshold=text)


def _row(view: View, sweep: Sweep, measures: Sequence[Shown], place: int) -> Row:
    group = sweep.group
    is_soft = view.tier(group) not in ("full", "curves")
    cells = [Cell(_name(view, group), is_label=True)]
    for measure in measures:
        swept = sweep.measures[measure.key]
        value = swept.value[place]
        text = measure.estimate(value, swept.low[place], swept.high[place])
        cells.append(Cell(text, is_soft=is_soft or value is None))
    return Row(tuple(cells), is_total=group == EVERYONE)


def _name(view: View, group: Group) -> str:
    """The group's name, with its attribute's where there are several attributes."""
    return typeset.group_name(group) if len(view.attributes) == 1 else typeset.full_name(group)
