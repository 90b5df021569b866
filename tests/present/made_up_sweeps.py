"""Made-up sweeps: smooth curves that fall from everybody to nobody, the same shape for every group."""

from __future__ import annotations

import math
from collections.abc import Sequence

from radaudit.records import EVERYONE, Group, Sweep, Swept

FEWEST = 25
"""Images from which on a made-up group moves."""


def made_up_sweeps(groups: Sequence[tuple[Group, int, bool]], threshold: float, n: int = 99) -> tuple[Sweep, ...]:
    """Sweeps of every group with enough images; one that fares badly loses sensitivity faster.

    Args:
        groups: Each with its images and whether it fares badly; everyone first.
        threshold: The locked one.
        n: Thresholds, evenly spaced, beside the locked one.
    """
    grid = sorted({*(round((i + 1) / (n + 1), 4) for i in range(n)), threshold})
    return tuple(_sweep(g, size, grid, is_bad=is_bad) for g, size, is_bad in groups if size >= FEWEST or g == EVERYONE)


def _sweep(group: Group, size: int, grid: Sequence[float], *, is_bad: bool) -> Sweep:
    steep = 1.4 if is_bad else 2.6
    found = [1 - t**steep for t in grid]
    spared = [t ** (1 / steep) for t in grid]
    flagged = [0.22 * f + 0.78 * (1 - s) for f, s in zip(found, spared, strict=True)]
    ppv = [0.22 * f / q if q > 0.02 else None for f, q in zip(found, flagged, strict=True)]
    npv = [0.78 * s / (1 - q) for s, q in zip(spared, flagged, strict=True)]
    worth = [0.22 * f - 0.78 * (1 - s) * t / (1 - t) for f, s, t in zip(found, spared, grid, strict=True)]
    named = {"sensitivity": found, "specificity": spared, "ppv": ppv, "npv": npv, "flag_rate": flagged}
    measures = {name: _swept(values, size, 0.0, 1.0) for name, values in named.items()}
    return Sweep(group, tuple(grid), {**measures, "net_benefit": _swept(worth, size, -math.inf, math.inf)})


def _swept(values: Sequence[float | None], size: int, lowest: float, highest: float) -> Swept:
    half = 0.9 / math.sqrt(size)
    low = tuple(None if v is None else max(lowest, v - half) for v in values)
    high = tuple(None if v is None else min(highest, v + half) for v in values)
    return Swept(tuple(values), low, high, "no case is flagged in this group" if None in values else "")
