"""Fewer points of a curve than were measured, where an eye could not tell or a table would drown."""

from __future__ import annotations

MOST_OF_BAND = 25
"""Points of each edge of a band; more can't be seen."""


def evenly(n: int, most: int) -> list[int]:
    """At most `most` of the positions 0 .. n - 1, evenly picked, first and last kept; `most` is at least 2."""
    if n <= most:
        return list(range(n))
    return sorted({round(i * (n - 1) / (most - 1)) for i in range(most)})


def thinned(x: tuple[float, ...], y: tuple[float, ...], most: int) -> tuple[list[float], list[float]]:
    """At most `most` points of a curve: more can't be seen at the size of a panel."""
    kept = evenly(len(x), most)
    return [x[i] for i in kept], [y[i] for i in kept]


def drawn_points(x: tuple[float, ...], y: tuple[float, ...], most: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The points of a line that is drawn."""
    across, up = thinned(x, y, most)
    return tuple(across), tuple(up)


def drawn_band(
    x: tuple[float, ...], low: tuple[float, ...], high: tuple[float, ...]
) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """Abscissae, lower and upper edge of a band that is drawn."""
    kept = evenly(len(x), MOST_OF_BAND)
    return tuple(x[i] for i in kept), tuple(low[i] for i in kept), tuple(high[i] for i in kept)
