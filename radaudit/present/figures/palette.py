"""One color and one marker for each group, the same in every figure.

The colors stand in `10-base.css`: the color-blind safe set of Okabe and Ito (2008) without black, which is the whole
cohort's, and yellow, which is lost on white paper; a dark page lightens them. The marker repeats the distinction for print
and for eyes that see no color.
"""

from __future__ import annotations

from typing import NamedTuple

_COLORS = tuple(f"var(--group-{i})" for i in range(1, 7))
# A triangle must be larger than a square to look as large.
_MARKERS = (("circle", 9), ("square", 9), ("triangle-up", 11), ("diamond", 10), ("pentagon", 10), ("triangle-down", 11))

INK = "var(--ink)"
SOFT = "var(--ink-soft)"
FAINT = "var(--line)"


class Style(NamedTuple):
    """How a group is drawn."""

    color: str
    marker: str
    size: int


def style(place: int) -> Style:
    """The style of the group at a place within its attribute."""
    marker, size = _MARKERS[(place + place // len(_COLORS)) % len(_MARKERS)]
    return Style(_COLORS[place % len(_COLORS)], marker, size)


EVERYONE_STYLE = Style(INK, "diamond", 11)
SOFT_STYLE = Style(SOFT, "circle", 9)
