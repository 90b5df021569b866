"""Blocks of the what-if alone: what was shown, point by point, and figures that share their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from radaudit.present.blocks import Sign, Strips
from radaudit.present.drawing.marks import Dot, Segment


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was shown, or was not.

    Attributes:
        sign: Its mark.
        word: What the mark means, in one or two words.
        text: The sentences.
        more: What else has to be known, set smaller.
    """

    sign: Sign
    word: str
    text: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Points one below the other."""

    kind: ClassVar[str] = "points"
    items: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Abreast:
    """Strips of the same rows side by side, with the names of the rows once: one table on a wide page, stacked on a narrow one.

    Attributes:
        title: Short title above; its message.
        alt: The message for a reader who can't see it.
        figures: The strips; row i of each is the same remedy for the same group.
        heads: What each of them draws, in a word or two, for where they are stacked.
        caption: What is drawn, below.
        note: What is left out.
        legend: (mark, words) pairs.
    """

    kind: ClassVar[str] = "abreast"
    title: str
    alt: str
    figures: tuple[Strips, ...]
    heads: tuple[str, ...]
    caption: str = ""
    note: str = ""
    legend: tuple[tuple[Dot | Segment, str], ...] = ()
