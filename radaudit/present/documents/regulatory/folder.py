"""Every document of one audit together: a page that lists them, and one list of what persons still have to write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from radaudit.present.blocks import Block, Cell, Column, Entry, Heading, KeyValue, Prose, Row, Table
from radaudit.present.documents.regulatory.document import Document
from radaudit.present.documents.regulatory.inventory import place_of
from radaudit.present.documents.regulatory.remaining import Task, by_person, named, remaining
from radaudit.present.page.form import Form
from radaudit.present.page.rendering import Part, render_page
from radaudit.records.wording import count, whole

SCHEMA = "radaudit.documents/1"
MARK = "radaudit documents"
_FORMS = {(".docx",): "Word", (".md",): "Markdown", (".xml", ".json"): "For machines"}
"""Suffixes of a column -> its heading; the page itself is the document's link."""


def render_folder_page(documents: Sequence[Document]) -> str:
    """The page over a folder of documents.

    Args:
        documents: Filled from one audit and one facts file; at least one.

    Returns:
        One HTML page, the same bytes for the same documents.
    """
    tasks = remaining(*documents)
    first = documents[0]
    parts = [
        Part("documents", "Documents", tuple(_listed(documents))),
        Part("to-write", "What is still to be written", tuple(_to_write(tasks))),
        Part("origin", "Made from", (KeyValue(tuple(Entry(term, text) for term, text in first.origin)),)),
    ]
    return render_page(
        "documents.html.jinja",
        parts,
        Form(is_static=True),
        title=first.title,
        when=first.when,
        version=first.version,
        banners=list(first.warnings),
        mark=MARK,
    )


def told(documents: Sequence[Document]) -> str:
    """How much is done and how much is left, in two sentences."""
    rows = [row for document in documents for row in document.rows]
    tasks = remaining(*documents)
    left = sum(not row.is_complete for row in rows)
    done = f"{count(len(documents), 'document')}, {count(len(rows), 'row')}: {whole(len(rows) - left)} are complete."
    if not tasks:
        return f"{done} Nothing is left to be written."
    optional = sum(task.is_optional for task in tasks)
    may = f" ({whole(optional)} of them optional)" if optional else ""
    return f"{done} The other {whole(left)} wait for {count(len(tasks), 'thing')} to be written{may}."


def _listed(documents: Sequence[Document]) -> Iterator[Block]:
    yield Prose((told(documents),), "lead")
    yield Prose((
        "These documents were filled by a program from an audit. They supply evidence for items; they are not legal advice, and "
        "whether anything conforms to anything is for people to judge.",
    ))  # fmt: skip
    counts = ("Rows", "Computed", "Partly", "Written by persons", "Not yet written", "Unfinished")
    columns = (
        Column("Document", is_wide=True),
        *(Column(t, is_number=True) for t in counts),
        *map(Column, _FORMS.values()),
    )
    rows = tuple(Row(tuple(_cells(d)), f"document-{d.framework.name}") for d in documents)
    notes = (
        "Partly: evidence from the audit, to which a person adds. Unfinished: rows in which something is still to be written. "
        "Every document prints the state of its framework, drafts included.",
    )
    yield Table("Documents, and how far their rows are filled.", columns, rows, feet=notes)


def _cells(document: Document) -> Iterator[Cell]:
    framework, counts = document.framework, document.counted()
    unfinished = sum(not row.is_complete for row in document.rows)
    yield Cell(f"{framework.title}, {framework.version}", f"./{framework.name}.html")
    for n in (len(document.rows), counts["computed"], counts["partly"], counts["given"], counts["open"], unfinished):
        yield Cell(whole(n))
    for suffixes in _FORMS:
        found = next((suffix for suffix in suffixes if suffix in framework.suffixes), "")
        yield Cell(found.removeprefix("."), f"./{framework.name}{found}" if found else "")


def _to_write(tasks: Sequence[Task]) -> Iterator[Block]:
    if not tasks:
        yield Prose(("Nothing: every row of every document is complete.",))
        return
    yield Prose((
        f"{count(len(tasks), 'thing')}, each once, whoever asks for it. Write it into facts.toml under its key, and make the "
        "folder again: one answer fills every row that asks for it.",
    ))  # fmt: skip
    for by, own in by_person(task for task in tasks if not task.is_optional).items():
        yield Heading(by[:1].upper() + by[1:])
        yield TaskList(tuple(own))
    if optional := tuple(task for task in tasks if task.is_optional):
        yield Heading("Optional: the cards are whole without it")
        yield TaskList(optional)


@dataclass(frozen=True, slots=True)
class TaskList:
    """What persons have to write: the question, its key, and links to every item that asks for it."""

    kind: ClassVar[str] = "tasks"
    tasks: tuple[Task, ...]

    @property
    def listed(self) -> tuple[tuple[Task, tuple[tuple[str, str, str], ...]], ...]:
        """Tasks, each with (document, items in words, address of the first of them)."""
        return tuple((task, tuple(_link(f.name, numbers) for f, numbers in task.asked)) for task in self.tasks)


def _link(name: str, numbers: tuple[str, ...]) -> tuple[str, str, str]:
    return name, named(numbers), f"./{name}.html#{place_of(numbers[0])}"


def render_folder_json(documents: Sequence[Document], audit_sha256: str) -> str:
    """The same for scripts.

    Args:
        documents: As for the page.
        audit_sha256: Hash of the audit.json that they were filled from.
    """
    plain = {
        "schema": SCHEMA,
        "radaudit": documents[0].version,
        "audit_sha256": audit_sha256,
        "documents": [
            {
                "name": d.framework.name,
                "title": d.framework.title,
                "version": d.framework.version,
                "date": d.framework.date,
                "rows": len(d.rows),
                **d.counted(),
                "unfinished": sum(not row.is_complete for row in d.rows),
            }
            for d in documents
        ],
        "to_write": [
            {
                "by": task.by,
                "key": task.where,
                "what": task.what,
                "optional": task.is_optional,
                "asked_by": {framework.name: list(numbers) for framework, numbers in task.asked},
            }
            for task in remaining(*documents)
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
