"""A document as one HTML page, in the shell of the report: no script, nothing asked of any network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from radaudit.present.blocks import Block, Cell, Column, Entry, Heading, KeyValue, Prose, Row, Table
from radaudit.present.documents.regulatory.document import Document, Filled, Grid
from radaudit.present.documents.regulatory.inventory import Framework
from radaudit.present.documents.regulatory.remaining import Task, by_person, remaining
from radaudit.present.page.form import Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records.wording import count, whole

MARK = "radaudit document"
"""Stands in every file, by which an earlier one is recognized."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Rows of a document: number, what is asked, status, evidence with its links."""

    kind: ClassVar[str] = "checklist"
    caption: str
    rows: tuple[Filled, ...]

    @property
    def has_paths(self) -> bool:
        """True where numbers are paths of a file format, too long for a column of their own."""
        return any("/" in row.item.number for row in self.rows)


def mark_of(framework: Framework) -> str:
    """The mark of a framework's files."""
    return f"{MARK} {framework.name}"


def render_document_html(document: Document) -> str:
    """The page.

    Returns:
        The same bytes for the same document.
    """
    framework = document.framework
    parts = [Part("about", "About this document", tuple(_about(document)))]
    for i, section in enumerate(document.sections):
        parts.append(Part(f"part-{i}", section.title, (Checklist(section.title, section.rows),)))
    if document.grids:
        parts.append(Part("tables", "Tables", tuple(_table(grid) for grid in document.grids)))
    if tasks := remaining(document):
        parts.append(Part("to-write", "What is still to be written", tuple(_to_write(tasks))))
    return render_page(
        "document.html.jinja",
        parts,
        Form(is_static=True),
        document=document,
        framework=framework,
        banners=list(document.warnings),
        mark=mark_of(framework),
        tally=tally(document),
    )


def tally(document: Document) -> str:
    """How many rows have each status, in words."""
    counts = document.counted()
    open_rows = sum(not row.is_complete for row in document.rows)
    return (
        f"{count(len(document.rows), 'row')}: {whole(counts['computed'])} computed, {whole(counts['partly'])} partly computed, "
        f"{whole(counts['given'])} written by persons, {whole(counts['open'])} not yet written. In {whole(open_rows)} "
        "rows something is "
        "still to be written."
    )


def _about(document: Document) -> Iterator[Block]:
    yield Prose((document.opening[0],), "lead")
    yield Prose(document.opening[1:])
    yield Prose((tally(document),), "warning")
    yield KeyValue(tuple(Entry(term, text) for term, text in document.origin))


def _table(grid: Grid) -> Table:
    columns = tuple(Column(title, is_number=grid.is_number(i)) for i, title in enumerate(grid.headings))
    rows = []
    for cells in grid.lines:
        is_heading = len(cells) == 1
        told = tuple(Cell(text, is_label=i == 0, is_soft=i == len(grid.columns)) for i, text in enumerate(cells))
        rows.append(Row(told, is_heading=is_heading, is_total=cells[0] == "Everyone"))
    if rows:
        rows[0] = Row(rows[0].cells, grid.key, rows[0].is_heading, rows[0].is_total)
    return Table(f"{grid.title}.", columns, tuple(rows), feet=(grid.note,) if grid.note else ())


def _to_write(tasks: list[Task]) -> Iterator[Block]:
    for by, own in by_person(tasks).items():
        yield Heading(by[:1].upper() + by[1:])
        yield Prose(tuple(task.text for task in own), "list")
