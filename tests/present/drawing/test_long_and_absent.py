"""Figures whose names are long take the whole width, and no line runs through the words for what is not drawn."""

from __future__ import annotations

import re

from radaudit.present.blocks import LONG_NAME, Cell, Column, Panels, StripRow, Strips
from radaudit.present.drawing.marks import Axis, Dot, Rule
from radaudit.present.drawing.sheet import Sheet
from radaudit.present.drawing.sheet_strips import set_strips
from radaudit.present.drawing.strips import axis_svg

NAMES = ", ".join(f"group number {i}" for i in range(12))


def _strips(name: str = "GE", absent: str = "") -> Strips:
    rows = [StripRow((Cell(name),), (Dot(0.7, 0.6, 0.8),), Cell("0.70 (0.60 to 0.80)"))]
    if absent:
        rows.append(StripRow((Cell("12 groups"),), absent=absent, value=Cell("–")))
    return Strips("t", "a", (Column("Group"),), Axis("AUROC", 0.5, 1.0), tuple(rows), "95 % CI",
                  (Rule("upright", 0.75, dash="dash"),))  # fmt: skip


def test_a_long_name_takes_the_whole_width_and_a_row_without_a_drawing_does_not() -> None:
    assert not Panels((_strips("x" * LONG_NAME),)).has_long_names
    assert Panels((_strips(), _strips("x" * (LONG_NAME + 1)))).has_long_names
    assert not Panels((_strips(absent=NAMES),)).has_long_names


def test_on_a_sheet_all_names_of_an_empty_row_are_told_and_nothing_crosses_them() -> None:
    drawn, empty = Sheet(680), Sheet(680)
    set_strips(drawn, _strips())
    set_strips(empty, _strips(absent=f"{NAMES} (withheld)"))
    lines = [str("".join(map(str, s.parts))).count("stroke-dasharray") for s in (drawn, empty)]
    assert lines == [1, 1]  # the reference in the drawn row alone
    told = " ".join(re.findall(r">([^<>]+)</text>", "".join(map(str, empty.parts))))
    assert all(f"group number {i}" in told for i in range(12))
    assert "…" not in told
    assert empty.y > drawn.y + 30


def test_texts_below_an_axis_may_go_only_where_all_of_them_would_touch() -> None:
    assert 'class="crowded"' in axis_svg(Axis("AUROC", 0.79, 0.93, digits=3))
    assert 'class="crowded"' not in axis_svg(Axis("Sensitivity", 0.6, 0.95, digits=2))
