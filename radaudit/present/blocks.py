"""What a page is made of. A section yields blocks; every kind of block has its own template in `templates/blocks/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from radaudit.records import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: What stands in it; always plain text, escaped by the template.
        href: Where a click leads, "" for nowhere.
        verdict: Shown as a mark with its word.
        word: The word beside the mark, where it is another one than the verdict's.
        is_label: True for a name that a user typed (isolated, so that its writing direction stays its own).
        is_soft: True for "not estimable" and other absences, set in a softer ink.
        hint: Longer text behind the cell (title attribute).
        names: Several names that users typed, each isolated, after the text.
    """

    text: str
    href: str = ""
    verdict: Verdict | None = None
    is_label: bool = False
    is_soft: bool = False
    hint: str = ""
    names: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `is_number` sets it flush right with tabular figures, `is_wide` keeps room for sentences."""

    title: str
    is_number: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `anchor` is its id on the page; a heading row has one cell that spans the table."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    is_heading: bool = False
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs. `tone` is "", "lead", "note", "warning" or "list"."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section. The name of an attribute, typed by a user, goes into `label`."""

    kind: ClassVar[str] = "heading"
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table in its own scrolling frame. `feet` say below it what its marks mean."""

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    feet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its message in words and the numbers behind it.

    Attributes:
        caption: What is drawn, below the figure.
        alt: Its message in one sentence, for a reader who can't see it.
        plot: A plotly figure as plain values ("data", "layout", and "grid" for small multiples, which `report.js` lays out).
        table: The numbers behind it, shown on request and wherever the figure can't be drawn.
        title: Short title above the figure.
        note: What is left out of the drawing.
        height: Pixels kept free before it is drawn.
    """

    kind: ClassVar[str] = "figure"
    caption: str
    alt: str
    plot: Mapping[str, Any]
    table: Table | None = None
    title: str = ""
    note: str = ""
    height: int = 320


@dataclass(frozen=True, slots=True)
class Panels:
    """Figures side by side where the page is wide enough."""

    kind: ClassVar[str] = "panels"
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole audit in a question and an answer, with the count of every verdict."""

    kind: ClassVar[str] = "answer"
    question: str
    verdict: Verdict
    answer: str
    reasons: tuple[str, ...]
    counts: tuple[tuple[Verdict, int], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings as cards, each with the place on the page where its numbers stand ("" for none)."""

    kind: ClassVar[str] = "findings"
    items: tuple[tuple[Finding, str], ...]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One verdict in the matrix; None where nothing was compared."""

    verdict: Verdict | None
    href: str
    hint: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Groups down, measures across, a verdict in every cell. `rows` holds (attribute, ((group, cells), ...)) pairs."""

    kind: ClassVar[str] = "matrix"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, tuple[MatrixCell, ...]], ...]], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term with its description and its references, each in words and with the address it leads to."""

    term: str
    text: str
    cites: tuple[tuple[str, str], ...] = ()
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class KeyValue:
    """A list of terms. `layout` is "rows" (term beside text) or "tiles" (a large number over its term)."""

    kind: ClassVar[str] = "keyvalue"
    entries: tuple[Entry, ...]
    layout: str = "rows"


@dataclass(frozen=True, slots=True)
class HowTo:
    """How to read what stands above, and what it does not show."""

    kind: ClassVar[str] = "howto"
    read: tuple[str, ...]
    not_shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Further blocks that open on request."""

    kind: ClassVar[str] = "fold"
    summary: str
    blocks: tuple[Block, ...] = field(default=())


Block = Prose | Heading | Table | Figure | Panels | Answer | Findings | Matrix | KeyValue | HowTo | Fold
