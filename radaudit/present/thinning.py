"""Fewer points of a curve than were measured, where an eye could not tell or a table would drown."""

from __future__ import annotations


def evenly(n: int, most: int) -> list[int]:
    """At most `most` of the positions 0 .. n - 1, evenly picked, first and last kept; `most` is at least 2."""
    if n <= most:
        return list(range(n))
    return sorted({round(i * (n - 1) / (most - 1)) for i in range(most)})


def thinned(x: tuple[float, ...], y: tuple[float, ...], most: int) -> tuple[list[float], list[float]]:
    """At most `most` points of a curve: more can't be seen at the size of a panel."""
    kept = evenly(len(x), most)
    return [x[i] for i in kept], [y[i] for i in kept]
