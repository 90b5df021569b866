"""Round numbers for an axis."""

from __future__ import annotations

import math

from radaudit.present.drawing.marks import Axis
from radaudit.records.wording import number

_STEPS = (1.0, 2.0, 2.5, 5.0)
_LADDERS = ((1.0, 1.5, 2.0, 3.0, 5.0, 7.0), (1.0, 2.0, 5.0), (1.0, 3.0), (1.0,))


def ticks(axis: Axis, most: int = 5) -> tuple[tuple[float, str], ...]:
    """(position, text) of at most `most` ticks within the axis; ticks that the axis names itself are all kept."""
    if axis.ticks:
        return tuple(t for t in axis.ticks if axis.low <= t[0] <= axis.high)
    if axis.is_log:
        return tuple((v, f"{v:g}") for v in _ratios(axis.low, axis.high, most))
    found = _even(axis.low, axis.high, most)
    digits = max(axis.digits, _needed(found))
    return tuple((v, number(v, digits)) for v in found)


def _even(low: float, high: float, most: int) -> list[float]:
    """Multiples of the finest step of 1, 2, 2.5, 5 times a power of ten that makes at most `most` of them."""
    if not high > low:
        return [low]
    power = math.floor(math.log10((high - low) / most))
    for step in (s * 10.0**p for p in range(power, power + 3) for s in _STEPS):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            # Rounded, so that 0.6 is not 0.6000000000000001.
            return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]
    return [low]


def _ratios(low: float, high: float, most: int) -> list[float]:
    """Round ratios on a log axis: the finest ladder that makes at most `most`."""
    if not 0 < low < high:
        return []
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for ladder in _LADDERS:
        found = [round(step * 10.0**p, 12) for p in powers for step in ladder if low <= step * 10.0**p <= high]
        if len(found) <= most:
            return found or _even(low, high, most)
    return found[:: math.ceil(len(found) / most)]


def _needed(values: list[float]) -> int:
    """Decimals without which two ticks would read alike, or one would be another number."""
    return next((d for d in range(8) if all(abs(v - round(v, d)) < 1e-9 for v in values)), 8)
