"""What a document says of an item: a sentence with its numbers, and where each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML may not hold."""

REPORT = "report.html"
"""The page that links lead to: the one beside the audit.json that the document was made from."""

_LIST = re.compile(r"\[(\d+)\]$")
"""The place in a list that a path ends with."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a number stands.

    Attributes:
        path: Its place in audit.json: "evidence.measurements[3]".
        place: The id on the report's page that shows it, "" where the page does not.
    """

    path: str
    place: str = ""

    @property
    def href(self) -> str:
        """The address on the report's page, "" where there is none."""
        return f"{REPORT}#{self.place}" if self.place else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of evidence.

    Attributes:
        text: Plain text; names that users typed are isolated in it.
        anchors: Where its numbers stand; at least one.
    """

    text: str
    anchors: tuple[Anchor, ...]

    @property
    def places(self) -> tuple[Anchor, ...]:
        """Its anchors, those into one list joined: "evidence.groups[1, 2, 3]" leads to where the first is shown."""
        joined: dict[str, list[Anchor]] = {}
        for anchor in self.anchors:
            joined.setdefault(_LIST.sub("", anchor.path), []).append(anchor)
        return tuple(_joined(base, own) for base, own in joined.items())

    def __post_init__(self) -> None:
        if not self.anchors:
            raise ValueError("a passage of evidence says where its numbers stand")


def _joined(base: str, anchors: list[Anchor]) -> Anchor:
    indices = [found[1] for anchor in anchors if (found := _LIST.search(anchor.path))]
    return Anchor(f"{base}[{', '.join(indices)}]", anchors[0].place) if indices else anchors[0]
