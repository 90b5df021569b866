"""A curve in a row of blocks: ▁▂▃▄▅▆▇█, which terminals without them show as _.:-=+*#."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from radaudit.present.terminal.showing import APART

BLOCKS = "▁▂▃▄▅▆▇█"
WIDTH = 16

_NOTHING = APART[0]
"""Where the curve does not reach."""


def sparkline(
    x: Sequence[float], y: Sequence[float], across: tuple[float, float], up: tuple[float, float], width: int = WIDTH
) -> str:
    """The curve as `width` blocks, each as high as the curve is in the middle of its stretch.

    Args:
        x: Ascending abscissae of the points; of equal ones the last counts.
        y: Ordinates.
        across: Ends of the abscissa that the blocks divide.
        up: What the lowest and the highest block stand for; beyond them it is the lowest or highest.
        width: How many blocks.
    """
    step = (across[1] - across[0]) / width
    return "".join(_block(_at(x, y, across[0] + (i + 0.5) * step), up) for i in range(width))


def _at(x: Sequence[float], y: Sequence[float], place: float) -> float | None:
    """The height of the line through the points; None beside its ends."""
    after = bisect_right(x, place)
    if after == 0 or (after == len(x) and x[-1] < place):
        return None
    if after == len(x):
        return y[-1]
    before = after - 1
    share = (place - x[before]) / (x[after] - x[before])
    return y[before] + share * (y[after] - y[before])


def _block(height: float | None, up: tuple[float, float]) -> str:
    if height is None:
        return _NOTHING
    low, high = up
    share = (height - low) / (high - low) if high > low else 0.0
    return BLOCKS[min(len(BLOCKS) - 1, max(0, int(share * len(BLOCKS))))]
