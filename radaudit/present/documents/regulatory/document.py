"""A filled document: rows with their status, before it takes a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from radaudit.present.documents.regulatory.inventory import Framework, Item
from radaudit.present.documents.regulatory.passages import Passage
from radaudit.records import Estimate

Status = Literal["computed", "partly", "given", "open"]
"""computed: from the audit alone. partly: from the audit, a person adds to it. given: a person wrote it. open: nobody did yet."""


_UNDER = "evidence"
"""Where all numbers of tables stand in audit.json."""
FIRST = 3
"""Opening sentences that even the shortest form carries: the framework's state, what the document is, and what it is not."""


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
        asked: Keys of the facts file that complete it.
        remains: What a person adds to the evidence.
    """

    item: Item
    status: Status
    passages: tuple[Passage, ...] = ()
    answers: tuple[Answer, ...] = ()
    asked: tuple[str, ...] = ()
    remains: str = ""

    @property
    def is_answered(self) -> bool:
        """True where a person answered the item itself."""
        return any(answer.key == self.item.number for answer in self.answers)

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys of the facts file that the row still asks for; an answer to the item itself makes up for all of them."""
        if self.is_answered or self.status == "computed":
            return ()
        given = {answer.key for answer in self.answers}
        return tuple(key for key in self.asked if key not in given)

    @property
    def is_complete(self) -> bool:
        """True where nobody has to write anything more."""
        if self.status == "computed" or self.is_answered:
            return True
        return bool(self.answers) and not self.missing and not self.item.is_judged

    @property
    def to_write(self) -> str:
        """What has to be written, by whom, and under which key of the facts file; "" where nothing."""
        if self.is_complete:
            return ""
        what = f": {self.remains}" if self.remains and (self.status == "partly" or self.item.is_judged) else ""
        own = (f"item {self.item.number}",) if self.item.is_judged else ()
        keys = ", ".join((*own, *self.missing))
        where = f" (facts.toml: {keys})" if keys else ""
        return f"TO BE WRITTEN BY {self.item.by.upper()}{what}{where}."

    @property
    def word(self) -> str:
        """The status in words, with who has to write."""
        if self.status == "computed":
            return "Computed"
        if self.item.is_judged:
            told = "Evidence supplied, not judged" if self.passages or self.answers else "Not judged"
            return "Judged by a person" if self.is_answered else told
        if self.is_complete:
            return "Partly computed, completed by a person" if self.status == "partly" else "Written by a person"
        if self.status == "open":
            return f"To be written by {self.item.by}"
        begun = "Partly computed" if self.status == "partly" else "Partly written"
        return f"{begun}; the rest by {self.item.by}"


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
        words: Places of further columns that hold words.
    """

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    paths: tuple[str, ...] = ()
    words: tuple[int, ...] = ()

    def is_number(self, column: int) -> bool:
        """True for a column of numbers."""
        return 0 < column < len(self.columns) and column not in self.words

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings with that of the paths."""
        return (*self.columns, f"In audit.json, under {_UNDER}")

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """Rows, each with where its numbers stand; a heading over rows stays one cell."""
        return tuple(
            cells if len(cells) == 1 else (*cells, path.replace(f"{_UNDER}.", ""))
            for cells, path in zip(self.rows, self.paths, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """One result for a card's machine-readable part: the audit's own numbers, not rounded.

    Attributes:
        metric: Key of the measure.
        label: Measure and group, in words.
        estimate: The number.
        unit: "proportion", or "" for none.
    """

    metric: str
    label: str
    estimate: Estimate
    unit: str = ""


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
        figures: Results by the part of a card that they stand in.
    """

    framework: Framework
    title: str
    opening: tuple[str, ...]
    origin: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    grids: tuple[Grid, ...]
    when: str
    version: str
    warnings: tuple[str, ...] = ()
    figures: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)

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
