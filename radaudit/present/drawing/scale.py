"""From a value to its place on an axis."""

from __future__ import annotations

import math

from radaudit.present.drawing.marks import Axis

_FAR = 4.0
"""Axes' lengths beyond which a place is no longer told apart: a curve that falls without bound stays a short number."""


def place(axis: Axis, value: float) -> float:
    """Where a value stands: 0 at the axis's low end, 1 at its high end, less or more beyond them."""
    if axis.is_log:
        if value <= 0:
            return -_FAR
        fraction = math.log(value / axis.low) / math.log(axis.high / axis.low)
    else:
        fraction = (value - axis.low) / (axis.high - axis.low)
    return min(max(fraction, -_FAR), 1 + _FAR)


def is_within(fraction: float) -> bool:
    """True for a place on the axis; its very ends are."""
    return -1e-9 <= fraction <= 1 + 1e-9
