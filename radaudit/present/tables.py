"""Tables that several sections share: measures across and groups down, and the numbers behind a curve."""

from __future__ import annotations

from collections.abc import Sequence

from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.thinning import evenly
from radaudit.present.view import View
from radaudit.records import EVERYONE, Curve, Group, MetricCard, wording

MANY = 100
"""Groups from which on a missing number's reason stands only in the section on limits, to keep the page light."""

MOST_POINTS = 10


def measures_table(view: View, cards: Sequence[MetricCard], caption: str) -> Table:
    """Every group with every measure, value and interval; a number that can't be estimated says so and why (hint)."""
    columns = (
        Column("Group"),
        Column("Images", True),
        Column("Diseased", True),
        *(Column(c.title, True) for c in cards),
    )
    rows = [_measures_row(view, cards, EVERYONE, is_total=True)]
    for attribute in view.attributes:
        rows.append(Row((Cell(attribute, is_label=True),), is_heading=True))
        rows += [_measures_row(view, cards, s.group) for s in view.groups_of(attribute)]
    note = f"Values with their {typeset.level(view.evidence.level)}."
    if any(c.has_threshold for c in cards):
        note += f" Threshold {view.evidence.thresholds[0]:g}."
    return Table(caption, columns, tuple(rows), note)


def _measures_row(view: View, cards: Sequence[MetricCard], group: Group, *, is_total: bool = False) -> Row:
    who = view.summary(group)
    cells = [
        Cell(typeset.group_name(group), is_label=True),
        Cell(wording.whole(who.n)),
        Cell(wording.whole(who.n_events)),
    ]
    for card in cards:
        found = view.measurement(card.name, group)
        if found is None:
            cells.append(Cell("–", is_soft=True))
        elif not found.estimate.is_known:
            cells.append(
                Cell(
                    wording.NOT_ESTIMABLE,
                    is_soft=True,
                    hint=found.estimate.note if len(view.evidence.groups) < MANY else "",
                )
            )
        else:
            cells.append(Cell(typeset.estimate(found.estimate, card)))
    return Row(tuple(cells), is_total=is_total)


def points_table(
    caption: str, columns: Sequence[str], curves: Sequence[tuple[Group, Curve]], *, digits: int = 2
) -> Table:
    """The points behind curves, at most `MOST_POINTS` a curve (the JSON beside the report holds all)."""
    with_n = any(c.n for _, c in curves)
    with_band = any(c.low for _, c in curves)
    heads = [Column(columns[0]), Column(columns[1], True)]
    heads += [Column("Interval", True)] if with_band else []
    heads += [Column("Images", True)] if with_n else []
    rows, is_thinned = [], False
    for group, curve in curves:
        picked = evenly(len(curve.x), MOST_POINTS)
        is_thinned |= len(picked) < len(curve.x)
        rows.append(Row((Cell(typeset.group_name(group), is_label=True),), is_heading=True))
        for i in picked:
            cells = [Cell(wording.number(curve.x[i], 2)), Cell(wording.number(curve.y[i], digits))]
            if with_band:
                cells.append(Cell(typeset.interval(curve.low[i], curve.high[i], digits) if curve.low else ""))
            if with_n:
                cells.append(Cell(wording.whole(curve.n[i]) if curve.n else ""))
            rows.append(Row(tuple(cells)))
    note = "Evenly picked points; audit.json holds all." if is_thinned else ""
    return Table(caption, tuple(heads), tuple(rows), note)


def not_drawn(view: View, attribute: str, missing: Sequence[Group]) -> str:
    """A sentence on the groups a figure leaves out: too many, or without a curve."""
    total, drawn = len(view.groups_of(attribute)), len(view.drawn_groups(attribute))
    parts = []
    if drawn < total:
        parts.append(f"The {drawn} largest of {wording.whole(total)} groups are drawn.")
    if missing:
        names = typeset.listed([typeset.group_name(g) for g in missing])
        parts.append(f"Not drawn, because there are too few cases for a curve: {names}.")
    return " ".join(parts)
