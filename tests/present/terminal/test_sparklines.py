"""A curve as blocks."""

from __future__ import annotations

import pytest

from radaudit.present.terminal.showing import shown
from radaudit.present.terminal.sparklines import BLOCKS, sparkline

UNIT = (0.0, 1.0)


def test_a_straight_rise_goes_through_all_blocks():
    assert sparkline((0.0, 1.0), (0.0, 1.0), UNIT, UNIT, width=8) == BLOCKS


def test_points_between_are_met_on_the_line_and_of_equal_abscissae_the_last_counts():
    steep = sparkline((0.0, 0.0, 1.0), (0.0, 1.0, 1.0), UNIT, UNIT, width=4)
    assert steep == "████"
    assert sparkline((0.0, 0.5, 1.0), (0.0, 1.0, 0.0), UNIT, UNIT, width=4) == "▃▇▇▃"


def test_beyond_its_ends_a_curve_is_not_drawn():
    told = sparkline((0.5, 1.0), (1.0, 1.0), UNIT, UNIT, width=4)
    assert told[2:] == "██"
    assert not set(told[:2]) & set(BLOCKS)


@pytest.mark.parametrize(("height", "block"), [(-5.0, "▁"), (0.0, "▁"), (0.999, "█"), (1.0, "█"), (7.0, "█")])
def test_heights_beyond_the_axis_are_its_ends(height, block):
    assert sparkline((0.0, 1.0), (height, height), UNIT, UNIT, width=3) == block * 3


def test_an_axis_without_height_does_not_fail():
    assert sparkline((0.0, 1.0), (0.0, 0.0), UNIT, (0.0, 0.0), width=2) == "▁▁"


def test_where_there_are_no_blocks_there_are_signs_that_rise():
    assert shown(BLOCKS, "ascii") == "_.:-=+*#"
    assert shown(BLOCKS, "cp1252") == "_.:-=+*#"
