"""The numbers behind a drawn curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from radaudit.language import say
from radaudit.present import typeset
from radaudit.present.blocks import Cell, Column, Row, Table
from radaudit.present.figures.thinning import evenly
from radaudit.present.view import View
from radaudit.records import Curve, Group, wording

MOST_POINTS = 10


class Behind(NamedTuple):
    """A curve of a group, and which of its curves it is where it has several."""

    group: Group
    curve: Curve
    which: str = ""


def points_table(
    caption: str, columns: Sequence[str], curves: Sequence[Behind], view: View, *, digits: int = 2
) -> Table:
    """The points behind curves, at most `MOST_POINTS` a curve (the JSON beside the report holds all)."""
    with_n = any(b.curve.n for b in curves)
    with_band = any(b.curve.low for b in curves)
    with_joint = any(b.curve.joint_low for b in curves)
    heads = [Column(columns[0]), Column(columns[1], True)]
    heads += [Column(say("Interval"), is_number=True)] if with_band else []
    heads += [Column(say("Band of the whole curve"), is_number=True)] if with_joint else []
    heads += [Column(say("Cases"), is_number=True)] if with_n else []
    rows, is_thinned = [], False
    for group, curve, which in curves:
        picked = evenly(len(curve.x), MOST_POINTS)
        is_thinned |= len(picked) < len(curve.x)
        rows.append(Row((Cell(typeset.group_name(group), is_label=True), Cell(which)), is_heading=True))
        for i in picked:
            cells = [Cell(wording.number(curve.x[i], 2)), Cell(wording.number(curve.y[i], digits))]
            if with_band:
                cells.append(Cell(_between(curve.low, curve.high, i, digits)))
            if with_joint:
                cells.append(Cell(_between(curve.joint_low, curve.joint_high, i, digits)))
            if with_n:
                cells.append(Cell(view.counted(curve.n[i], group) if curve.n else ""))
            rows.append(Row(tuple(cells)))
    note = say("Evenly picked points; audit.json holds all.") if is_thinned else ""
    return Table(caption, tuple(heads), tuple(rows), note)


def _between(low: Sequence[float], high: Sequence[float], i: int, digits: int) -> str:
    return typeset.interval(low[i], high[i], digits) if low else ""
