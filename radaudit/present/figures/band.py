"""A band between two curves: where the true one may lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from radaudit.present.figures.palette import Style, veil
from radaudit.present.thinning import thinned

MOST = 25
"""Points of each edge; more can't be seen."""


def band(
    x: Sequence[float], low: Sequence[float], high: Sequence[float], style: Style, opacity: float = 0.18
) -> dict[str, Any]:
    """The area between `low` and `high`, in the group's color made see-through."""
    across, upper = thinned(tuple(x), tuple(high), MOST)
    _, lower = thinned(tuple(x), tuple(low), MOST)
    return {
        "type": "scatter", "mode": "lines", "x": across + across[::-1], "y": upper + lower[::-1], "fill": "toself",
        "hoverinfo": "skip", "fillcolor": veil(style.color, opacity), "line": {"width": 0},
    }  # fmt: skip
