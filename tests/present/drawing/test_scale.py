"""From a value to its place on an axis, also where all values are one."""

from __future__ import annotations

import pytest

from radaudit.present.drawing.marks import Axis
from radaudit.present.drawing.scale import place
from radaudit.present.drawing.ticks import ticks


def test_places_are_shares_of_the_axis():
    assert [place(Axis("", 2.0, 4.0), value) for value in (2.0, 3.0, 4.0)] == [0.0, 0.5, 1.0]
    assert place(Axis("", 0.5, 2.0, is_log=True), 1.0) == pytest.approx(0.5)


@pytest.mark.parametrize(("value", "is_log"), [(0.0, False), (-3.0, False), (0.7, False), (1.0, True)])
def test_a_single_value_stands_in_the_middle(value, is_log):
    axis = Axis("", value, value, is_log=is_log)
    assert place(axis, value) == pytest.approx(0.5)
    assert axis.low < value < axis.high
    assert ticks(axis, most=6)
