"""What a document says of an item: a sentence with its numbers, and where each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML may not hold."""

REPORT = "report.html"
"""The page that links lead to: the one beside the audit.json that the document was made from."""


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

    def __post_init__(self) -> None:
        if not self.anchors:
            raise ValueError("a passage of evidence says where its numbers stand")
