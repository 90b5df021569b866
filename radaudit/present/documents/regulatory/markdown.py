"""A document as Markdown: one table row an item, its number in the first column."""

from __future__ import annotations

from collections.abc import Iterator

from radaudit.present.documents.markdown import inert
from radaudit.present.documents.regulatory.document import Answer, Document, Filled, Grid
from radaudit.present.documents.regulatory.html import mark_of, tally
from radaudit.present.documents.regulatory.passages import Anchor, Passage
from radaudit.present.documents.regulatory.remaining import remaining


def render_document_markdown(document: Document) -> str:
    """The document; nothing that a user typed becomes markup."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    framework = document.framework
    yield f"<!-- {mark_of(framework)} -->"
    yield f"# {framework.title}"
    yield ""
    yield f"**{inert(document.title)}**"
    yield ""
    for warning in document.warnings:
        yield f"> **{inert(warning)}**"
        yield ""
    for sentence in document.opening:
        yield sentence
        yield ""
    yield f"Source: {framework.source}. <{framework.url}>"
    yield ""
    yield f"**{tally(document)}**"
    yield ""
    for term, text in document.origin:
        yield f"- {term}: {inert(text)}"
    yield ""
    for section in document.sections:
        yield f"## {section.title}"
        yield ""
        yield "| Item | Asks for | Status | Evidence supplied |"
        yield "| --- | --- | --- | --- |"
        for row in section.rows:
            yield _row(row)
        yield ""
    for grid in document.grids:
        yield from _grid(grid)
    if tasks := remaining(document):
        yield "## What is still to be written"
        yield ""
        for task in tasks:
            yield f"- {task.by[:1].upper()}{task.by[1:]}: {inert(task.text)}"


def _row(row: Filled) -> str:
    told = [_answer(answer) for answer in row.answers] + [_passage(p) for p in row.passages]
    if row.to_write:
        told.append(f"**{inert(row.to_write)}**")
    return f"| {row.item.number} | {inert(row.item.asks)} | {row.word} | {'<br>'.join(told)} |"


def _answer(answer: Answer) -> str:
    """A person's words, with the key that they stand under: they are not the audit's."""
    return f"{inert(answer.text)} <sub>facts.toml: {answer.key}</sub>"


def _passage(passage: Passage) -> str:
    anchors = ", ".join(f"[{a.path}]({a.href})" if a.href else a.path for a in map(_escaped, passage.places))
    return f"{inert(passage.text)} <sub>{anchors}</sub>"


def _escaped(anchor: Anchor) -> Anchor:
    """Brackets of a path would end the link's text."""
    return type(anchor)(anchor.path.replace("[", "&#91;").replace("]", "&#93;"), anchor.place)


def _grid(grid: Grid) -> Iterator[str]:
    yield f"## {grid.title}"
    yield ""
    yield f"| {' | '.join(grid.headings)} |"
    yield f"|{'|'.join(' ---: ' if grid.is_number(i) else ' --- ' for i in range(len(grid.headings)))}|"
    for cells in grid.lines:
        if len(cells) == 1:
            yield f"| **{inert(cells[0])}** |{'  |' * len(grid.columns)}"
        else:
            yield f"| {' | '.join(inert(c) for c in cells)} |"
    yield ""
    if grid.note:
        yield inert(grid.note)
        yield ""
