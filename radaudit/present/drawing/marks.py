"""The vocabulary of figures: marks in data coordinates, panels that share axes, and strips that stand in a table's row.

A section says what is drawn; `svg` and `interactive` draw it. Texts are plain and may come from a user; the drawing code makes
them inert.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from radaudit.present.figures.palette import SOFT, SOFT_STYLE, Style

Dash = Literal["solid", "dash", "dot"]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis that all panels, or all strips, share.

    Attributes:
        title: What it measures, with its unit.
        low: Left or lower end.
        high: Right or upper end.
        ticks: (position, text) pairs; empty for round numbers that the drawing code chooses.
        digits: Decimals of those round numbers.
        is_log: True where equal steps are equal ratios (odds, observed over expected).
    """

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    digits: int = 2
    is_log: bool = False

    def __post_init__(self) -> None:
        """Gives room to an axis whose ends are one: where all groups have the same value, there is one place to stand."""
        if self.low == self.high:
            ends = (self.low / 1.5, self.high * 1.5) if self.is_log else (self.low - 0.05, self.high + 0.05)
            object.__setattr__(self, "low", ends[0])
            object.__setattr__(self, "high", ends[1])


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Style
    name: str = ""
    width: float = 2.0
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True)
class Band:
    """The area between two lines."""

    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    style: Style
    opacity: float = 0.18


@dataclass(frozen=True, slots=True)
class Points:
    """Dots, each with an upright interval where `low` and `high` are given, and with a count where `n` is."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Style
    name: str = ""
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    n: tuple[int, ...] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """A histogram: bar i reaches from `x[i]` to `x[i] + width` and from 0 to `y[i]`, downwards where y is negative."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    width: float
    style: Style
    name: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line across the whole panel: upright at x, level at y, or the rising diagonal."""

    kind: Literal["upright", "level", "diagonal"]
    at: float = 0.0
    color: str = SOFT
    dash: Dash = "dot"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A shaded stretch of the abscissa, over the panel's whole height."""

    low: float
    high: float
    label: str = ""


Mark = Line | Band | Points | Bars | Rule | Stretch


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the small multiples.

    Attributes:
        title: Name of the group.
        subtitle: A second line: counts, or the number that sums the panel up.
        marks: Drawn in this order, the first at the bottom.
        strip: Marks of the low strip below that shares the abscissa (a histogram); its ordinate runs from -1 to 1.
    """

    title: str
    subtitle: str
    marks: tuple[Mark, ...]
    strip: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A value on a strip with its interval. A value of None is not drawn; ends beyond the axis become arrows.

    Attributes:
        value: Where it stands.
        low: Lower end of its interval, None for none.
        high: Upper end.
        style: Color and marker.
        is_open: True for a hollow marker: a second value beside the first, such as a raw one beside a shrunk one.
        is_tick: True for an upright tick instead of a marker: a target, a locked threshold.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    style: Style = SOFT_STYLE
    is_open: bool = False
    is_tick: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a stacked bar on a strip, from `low` to `high`; `opacity` tells parts of one color apart."""

    low: float
    high: float
    style: Style
    opacity: float = 1.0
