"""What a page is made of. A section yields blocks; every kind of block has its own template in `templates/blocks/`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, Protocol

from radaudit.present.drawing.marks import Axis, Band, Dot, Line, Panel, Rule, Segment, Stretch
from radaudit.records import Verdict

Sign = Verdict | Literal["alike", "changed"]
"""What a mark stands for (`marks.html.jinja`): a verdict, or an outcome of a comparison of two models that is none."""


class Block(Protocol):
    """Anything a page is made of; `kind` names its template, `templates/blocks/<kind>.html.jinja`."""

    kind: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: What stands in it; always plain text, escaped by the template.
        href: Where a click leads, "" for nowhere.
        verdict: Shown as a mark with its word; a sign that is no verdict needs a `word`.
        word: The word beside the mark, where it is another one than the verdict's.
        is_label: True for a name that a user typed (isolated, so that its writing direction stays its own).
        is_soft: True for "not estimable" and other absences, set in a softer ink.
        hint: Longer text behind the cell (title attribute).
        names: Several names that users typed, each isolated, after the text.
    """

    text: str
    href: str = ""
    verdict: Sign | None = None
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


LONG_NAME = 18
"""Characters of a group's name from which a figure needs the whole width of the page."""


@dataclass(frozen=True, slots=True)
class Panels:
    """Figures side by side where the page is wide enough, with the legend and the caption that they share."""

    kind: ClassVar[str] = "panels"
    figures: tuple[Drawing | Strips, ...]
    legend: tuple[tuple[Dot | Segment | Line | Band, str], ...] = ()
    caption: str = ""

    @property
    def has_long_names(self) -> bool:
        """Whether names of groups would leave too little room for what is drawn, were two figures side by side."""
        rows = (row for f in self.figures if isinstance(f, Strips) for row in f.rows if row.marks)
        return any(len(row.cells[0].text) > LONG_NAME for row in rows)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Small multiples: drawn as SVG inside the page, and by plotly where a reader wants to explore them.

    Attributes:
        title: Short title above.
        alt: Its message in one sentence, for a reader who can't see it.
        panels: The panels, first to last.
        x: The abscissa that they share.
        y: The ordinate that they share.
        caption: What is drawn, below.
        note: What is left out of the drawing.
        table: The numbers behind it; None where the section has them in a table of its own right below.
        legend: (mark, words) pairs for what the titles do not say.
        is_square: True for panels as high as wide (ROC, calibration).
        name: What a file of it alone is called, after its section: "by-vendor"; "" for its number there.
    """

    kind: ClassVar[str] = "drawing"
    title: str
    alt: str
    panels: tuple[Panel, ...]
    x: Axis
    y: Axis
    caption: str = ""
    note: str = ""
    table: Table | None = None
    legend: tuple[tuple[Dot | Segment | Line | Band, str], ...] = ()
    is_square: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of a table with a drawn cell. A heading row has one cell (and a note), as in a plain table.

    Attributes:
        cells: The cells before the drawn one; the first names the row.
        marks: What is drawn, first at the bottom.
        value: The cell after it: the numbers in words.
        anchor: Its id on the page.
        is_heading: True for the name of an attribute.
        is_total: True for the whole cohort.
        absent: Said in the drawn cell where there is nothing to draw: "not estimable", "withheld".
    """

    cells: tuple[Cell, ...]
    marks: tuple[Dot | Segment, ...] = ()
    value: Cell = Cell("")
    anchor: str = ""
    is_heading: bool = False
    is_total: bool = False
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Strips:
    """A table whose rows hold a drawing on one common axis: a forest plot, a dumbbell plot, stacked bars. It is its own data table.

    Attributes:
        title: Short title above.
        alt: Its message in one sentence.
        columns: Of the cells before the drawn one.
        axis: The axis under all rows.
        rows: The rows.
        value_title: Heading of the last column.
        references: Lines and shaded stretches behind all rows: the whole cohort, the ideal value, the margin.
        caption: What is drawn, below.
        note: What is left out.
        legend: (mark, words) pairs.
        feet: What the marks in the cells mean.
        name: What a file of it alone is called, after its section: "sensitivity"; "" for its number there.
    """

    kind: ClassVar[str] = "strips"
    title: str
    alt: str
    columns: tuple[Column, ...]
    axis: Axis
    rows: tuple[StripRow, ...]
    value_title: str
    references: tuple[Rule | Stretch, ...] = ()
    caption: str = ""
    note: str = ""
    legend: tuple[tuple[Dot | Segment, str], ...] = ()
    feet: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A term with its description and its references, each in words and with the address it leads to."""

    term: str
    text: str
    cites: tuple[tuple[str, str], ...] = ()
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Text for a computer, as it is."""

    kind: ClassVar[str] = "code"
    text: str
    label: str


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
    """Further blocks that open on request.

    Attributes:
        summary: What is in it, or its message: a reader who does not open it should know what it holds.
        blocks: What is folded.
        is_printed: True for what paper shows in full, since nobody can open it there.
    """

    kind: ClassVar[str] = "fold"
    summary: str
    blocks: tuple[Block, ...] = field(default=())
    is_printed: bool = False
