"""The paper on which a figure of its own is set, from above to below."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from radaudit.present.drawing.marks import Band, Dot, Line, Segment
from radaudit.present.drawing.markup import element, number
from radaudit.present.drawing.swatches import HEIGHT, WIDTH, drawn
from radaudit.present.drawing.typewriting import lines_of, plain, width_of


class Sheet:
    """What was set so far.

    Attributes:
        width: Of the paper, in units that are pixels at 96 to the inch.
        y: Down to where it is filled.
        parts: Elements.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.y = 4.0
        self.parts: list[Markup] = []

    def text(self, text: str, x: float, y: float, kind: str = "") -> None:
        """A line of text with its base at y."""
        if text:
            self.parts.append(element("text", plain(text), x=x, y=y, class_=kind or None))

    def title(self, title: str) -> None:
        """The figure's title, on several lines where it is long."""
        for line in lines_of(plain(title), 13.5, self.width) if title else ():
            self.text(line, 0, self.y + 13, "title")
            self.y += 17
        self.y += 3 if title else 0

    def legend(self, pairs: Sequence[tuple[Dot | Segment | Line | Band, str]]) -> None:
        """Marks and what they mean, one after the other."""
        x = 0.0
        for mark, words in pairs:
            room = WIDTH + 5 + width_of(words, 11) + 14
            if x and x + room > self.width:
                x, self.y = 0.0, self.y + 17
            self.parts.append(element("g", drawn(mark), transform=f"translate({number(x)} {number(self.y)})"))
            self.text(words, x + WIDTH + 5, self.y + HEIGHT / 2 + 4)
            x += room
        self.y += 22 if pairs else 0
