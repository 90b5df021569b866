"""Round numbers on an axis."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radaudit.present.drawing.marks import Axis
from radaudit.present.drawing.ticks import ticks


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 1, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (-0.22, 1.02, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (0.58, 0.95, ["0.60", "0.70", "0.80", "0.90"]),
        (0.8631, 0.8779, ["0.865", "0.870", "0.875"]),
        (-0.3, 1.1, ["0.00", "0.50", "1.00"]),
    ],
)
def test_ticks_are_the_finest_round_numbers_that_fit(low, high, said):
    assert [text for _, text in ticks(Axis("", low, high))] == said


def test_counts_have_no_decimals():
    assert [text for _, text in ticks(Axis("", 0, 1000, digits=0))] == ["0", "250", "500", "750", "1000"]


def test_a_log_axis_has_round_ratios():
    assert [text for _, text in ticks(Axis("", 0.4, 6, is_log=True))] == ["0.5", "1", "2", "5"]
    assert [text for _, text in ticks(Axis("", 0.001, 1000, is_log=True), most=7)] == [
        "0.001", "0.01", "0.1", "1", "10", "100", "1000",
    ]  # fmt: skip


def test_named_ticks_within_the_axis_are_kept():
    axis = Axis("", 0, 1, ticks=((-1.0, "out"), (0.5, "half"), (2.0, "out")))
    assert ticks(axis) == ((0.5, "half"),)


def test_negative_numbers_have_a_true_minus_sign():
    assert ticks(Axis("", -1, 0))[0][1] == "\N{MINUS SIGN}1.00"


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(2, 10))
def test_ticks_lie_within_are_even_and_read_as_what_they_are(low, width, most):
    axis = Axis("", low, low + width)
    found = ticks(axis, most)
    assert 1 <= len(found) <= most
    values = [v for v, _ in found]
    slack = 1e-6 * max(width, abs(low))
    assert all(low - slack <= v <= low + width + slack for v in values)
    steps = [b - a for a, b in pairwise(values)]
    assert all(s == pytest.approx(steps[0], rel=1e-3) for s in steps)
    assert len({text for _, text in found}) == len(found)
