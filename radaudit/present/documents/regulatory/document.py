"""A filled document: rows with their status, before it takes a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from radaudit.present.documents.regulatory.inventory import Framework, Item
from radaudit.present.documents.regulatory.passages import Passage

Status = Literal["computed", "partly", "given", "open"]
"""computed: from the audit alone. partly: from the audit, a person adds to it. given: a person wrote it. open: nobody did yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person wrote for a row: under which key of the facts file, and the words."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A row of a document.

    Attributes:
        item: The item.
        status: How far it is filled.
        passages: Evidence from the audit.
        answers: What persons wrote.
    """

    item: Item
    status: Status
    passages: tuple[Passage, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def is_complete(self) -> bool:
        """True where nobody has to write anything more."""
        return self.status in ("computed", "given") or (self.status == "partly" and bool(self.answers))

    @property
    def to_write(self) -> str:
        """What has to be written, by whom, and under which key of the facts file; "" where nothing."""
        if self.is_complete:
            return ""
        what = f": {self.item.remains}" if self.status == "partly" else ""
        where = f" (facts.toml: {', '.join(self.item.facts)})" if self.item.facts else ""
        return f"TO BE WRITTEN BY {self.item.by.upper()}{what}{where}."

    @property
    def word(self) -> str:
        """The status in words, with who has to write."""
        if self.status == "computed":
            return "Computed"
        if self.status == "partly":
            return "Partly computed, completed by a person" if self.answers else f"Partly computed; the rest by {self.item.by}"
        return "Written by a person" if self.status == "given" else f"To be written by {self.item.by}"


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading."""

    title: str
    rows: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of numbers that follows the items.

    Attributes:
        key: Its id in the document.
        title: Its caption.
        columns: Headings; all but the first hold numbers.
        rows: Cells as text; one cell alone is a heading over the rows that follow.
        note: What to know of it.
        paths: Of each row, where its numbers stand in audit.json; "" for a heading.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A filled document.

    Attributes:
        framework: What it answers.
        title: Title of the audit.
        opening: Sentences that stand over everything: status of the framework, of the document, of the data.
        origin: (term, text) of what it was made from: data, model, unit, policy, program.
        sections: Its rows.
        grids: Tables that follow.
        when: When the audit was made, UTC.
        version: Version of radaudit.
        warnings: Sentences of the audit that must stand over everything: made-up data.
    """

    framework: Framework
    title: str
    opening: tuple[str, ...]
    origin: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    grids: tuple[Grid, ...]
    when: str
    version: str
    warnings: tuple[str, ...] = field(default=())

    @property
    def rows(self) -> tuple[Filled, ...]:
        """All rows, first to last."""
        return tuple(row for section in self.sections for row in section.rows)

    def counted(self) -> dict[Status, int]:
        """How many rows have each status."""
        counts: dict[Status, int] = {"computed": 0, "partly": 0, "given": 0, "open": 0}
        for row in self.rows:
            counts[row.status] += 1
        return counts
