"""A map: one measure in every intersection of two attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

SHADES = 5
"""Steps of the scale, from the best to the worst cell; they differ in lightness alone, so that they can be told apart in grey."""


@dataclass(frozen=True, slots=True)
class MapCell:
    """One intersection.

    Attributes:
        shrunk: Its value drawn towards the mean, "" where there is none.
        raw: Its value as measured.
        counts: Cases behind it, in words.
        shade: 1 (best) to SHADES (worst); 0 for none.
        absent: Why there is no value: "too few", "withheld", "nobody".
        href: Where its numbers stand.
        hint: Longer text behind the cell.
    """

    shrunk: str = ""
    raw: str = ""
    counts: str = ""
    shade: int = 0
    absent: str = ""
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """One measure's map.

    Attributes:
        title: The message.
        alt: The message with every value, for a reader who can't see it.
        across: Name of the attribute whose groups are the columns.
        down: That of the rows' attribute.
        columns: Its groups.
        rows: (group, cells) pairs.
        scale: What each shade stands for, best first; empty where there is nothing to tell apart.
        caption: What is drawn.
        note: What is left out.
    """

    kind: ClassVar[str] = "map"
    title: str
    alt: str
    across: str
    down: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[MapCell, ...]], ...]
    scale: tuple[tuple[int, str], ...] = ()
    caption: str = ""
    note: str = ""
