"""A table as values: every number in a cell of its own, never a number and its interval in one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from radaudit.language import phrase

Kind = Literal["text", "wide", "number", "threshold", "count", "p"]
"""Text, sentences, a real number, a threshold with all its digits, a whole number, a p-value."""

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        key: Its name in the CSV file, which stays in English.
        title: Its heading in the workbook, said in the reader's language.
        kind: What stands in it; decides width and number format.
    """

    key: str
    title: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes:
        key: Name of its CSV file, in English.
        title: Name of its sheet, said in the reader's language; at most 31 characters.
        about: What a row is and how to read it, said in the reader's language.
        columns: Its columns.
        rows: Its rows; a cell that is absent is empty.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]


ATTRIBUTE = Column("attribute", phrase("Attribute"))
GROUP = Column("group", phrase("Group"))
MEASURE = Column("measure", phrase("Measure"))
THRESHOLD = Column("threshold", phrase("Threshold"), "threshold")
VALUE = Column("value", phrase("Value"), "number")
LOW = Column("low", phrase("Lower end"), "number")
HIGH = Column("high", phrase("Upper end"), "number")
LEVEL = Column("level", phrase("Level"), "number")
N = Column("n", phrase("n"), "count")
NOTE = Column("note", phrase("Note"), "wide")
