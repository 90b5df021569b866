"""One color, dash and marker for each group, the same in every figure.

The colors are the color-blind safe set of Okabe and Ito (2008) without black, which is the whole cohort's, and yellow, which
is lost on white paper. Dash and marker repeat the distinction for print and for eyes that see no color.
"""

from __future__ import annotations

from typing import Any, NamedTuple

_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_MARKERS = ("circle", "square", "triangle-up", "diamond-tall", "pentagon", "triangle-down", "hexagon2")

INK = "var(--ink)"
SOFT = "var(--ink-soft)"
FAINT = "var(--line)"
GROUND = "var(--figure-band)"
VEIL = "var(--ink-veil)"


class Style(NamedTuple):
    """How a group is drawn."""

    color: str
    dash: str
    marker: str


def style(place: int) -> Style:
    """The style of the group at a place within its attribute."""
    return Style(
        _COLORS[place % len(_COLORS)],
        _DASHES[(place // len(_COLORS) + place) % len(_DASHES)],
        _MARKERS[place % len(_MARKERS)],
    )


EVERYONE_STYLE = Style(INK, "solid", "diamond")


def veil(color: str, opacity: float = 0.18) -> str:
    """A color as a see-through band."""
    if not color.startswith("#"):
        return VEIL
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def rounded(values: Any, digits: int = 4) -> Any:
    """Numbers to significant digits, however deeply nested, so that the page stays small."""
    if isinstance(values, float):
        return float(f"{values:.{digits}g}")
    if isinstance(values, dict):
        return {key: rounded(value, digits) for key, value in values.items()}
    if isinstance(values, (list, tuple)):
        return [rounded(value, digits) for value in values]
    return values
