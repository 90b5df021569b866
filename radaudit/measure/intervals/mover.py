"""The interval of a difference, from the intervals of the two it is made of (MOVER)."""

from __future__ import annotations

import math

import numpy as np

from radaudit.records.arrays import Array


def mover(
    first: tuple[float, float, float], second: tuple[float, float, float], correlation: float = 0.0
) -> tuple[float, float]:
    """Lower and upper end of first - second.

    Each argument is (value, low, high) with both ends at the same critical value. With Wald ends it is the Wald interval
    of the difference; with Wilson ends and no correlation it is Newcombe's hybrid score interval.

    Args:
        first: The group.
        second: What it is compared with.
        correlation: Of the two estimates, from shared patients.

    Source: Zou GY, Donner A. Stat Med 2008;27:1693. doi:10.1002/sim.3095; Newcombe RG. Stat Med 1998;17:873.
    doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
    """
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    difference = a - b
    below = _length(a - a_low, b_high - b, correlation)
    above = _length(a_high - a, b - b_low, correlation)
    return difference - below, difference + above


def _length(x: float, y: float, correlation: float) -> float:
    return math.sqrt(max(0.0, x * x + y * y - 2 * correlation * x * y))


def mover_along(
    first: tuple[Array, Array, Array], second: tuple[Array, Array, Array], correlation: Array
) -> tuple[Array, Array]:
    """The same for k differences at once: every array is (k,); for a single one `mover` is faster."""
    (a, a_low, a_high), (b, b_low, b_high) = first, second
    ends = []
    for x, y in ((a - a_low, b_high - b), (a_high - a, b - b_low)):
        ends.append(np.sqrt(np.maximum(0.0, x * x + y * y - 2 * correlation * x * y)))
    return a - b - ends[0], a - b + ends[1]
