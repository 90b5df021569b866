"""A document as DOCX, for people who go on writing in it: a table an item, headings, links, nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from radaudit.present.answers.first_screen import without_isolates
from radaudit.present.documents.regulatory.document import Document, Filled, Grid
from radaudit.present.documents.regulatory.html import mark_of, tally
from radaudit.present.documents.regulatory.passages import UNFIT, Anchor
from radaudit.present.documents.regulatory.remaining import remaining
from radaudit.records.wording import one_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The date of every file inside: the same document gives the same bytes."""
_WIDTHS = (2.0, 6.2, 3.2, 14.6)
"""Centimeters of the columns on a page that lies on its side."""
_PATH_WIDTHS = (6.0, 3.6, 3.2, 13.2)
"""The same where numbers are paths of a file format."""
_RED, _GREY = (0xB3, 0x26, 0x1E), (0x5B, 0x64, 0x70)
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def render_document_docx(document: Document) -> bytes:
    """The file's bytes, the same for the same document.

    Args:
        document: A filled document.
    """
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    file = docx.Document()
    page = file.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(1.7)
    file.styles["Normal"].font.size = Pt(9)
    properties = file.core_properties
    properties.author = f"radaudit {clean(document.version)}"
    properties.title = clean(f"{document.framework.title}: {document.title}")[:250]
    properties.keywords = mark_of(document.framework)
    properties.comments = ""
    _write(file, document)
    saved = io.BytesIO()
    file.save(saved)
    return _undated(saved.getvalue(), document.when)


def clean(text: str) -> str:
    """Text that XML may hold, on one line, without marks of writing direction."""
    return UNFIT.sub("\ufffd", one_line(without_isolates(text)))


def _write(file: WordDocument, document: Document) -> None:
    framework = document.framework
    file.add_heading(clean(framework.title), 0)
    file.add_paragraph().add_run(clean(document.title)).bold = True
    for warning in document.warnings:
        _colored(file.add_paragraph(), clean(warning), _RED, is_bold=True)
    for sentence in document.opening:
        file.add_paragraph(clean(sentence))
    source = file.add_paragraph(f"{clean(f'Source: {framework.source}.')} ")
    _linked(source, framework.url, framework.url)
    _colored(file.add_paragraph(), tally(document), _RED, is_bold=True)
    for term, text in document.origin:
        paragraph = file.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{term}: ").bold = True
        paragraph.add_run(clean(text))
    for section in document.sections:
        file.add_heading(clean(section.title), 1)
        _rows(file, section.rows)
    for grid in document.grids:
        _grid(file, grid)
    if tasks := remaining(document):
        file.add_heading("What is still to be written", 1)
        for task in tasks:
            paragraph = file.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{task.by[:1].upper()}{task.by[1:]}: ").bold = True
            paragraph.add_run(clean(task.text))


def _rows(file: WordDocument, rows: tuple[Filled, ...]) -> None:
    from docx.shared import Cm, Pt

    widths = _PATH_WIDTHS if any("/" in row.item.number for row in rows) else _WIDTHS
    table = file.add_table(rows=1, cols=4, style="Table Grid")
    table.autofit = False
    for cell, title in zip(table.rows[0].cells, ("Item", "Asks for", "Status", "Evidence supplied"), strict=True):
        cell.paragraphs[0].add_run(title).bold = True
    _repeated(table.rows[0])
    for row in rows:
        cells = table.add_row().cells
        number = cells[0].paragraphs[0].add_run(row.item.number)
        number.bold, number.font.size = True, Pt(7) if "/" in row.item.number else None
        cells[1].paragraphs[0].add_run(row.item.asks)
        _colored(cells[2].paragraphs[0], row.word, _GREY if row.is_complete else _RED, is_bold=not row.is_complete)
        _evidence(cells[3], row)
    for line in table.rows:
        for cell, width in zip(line.cells, widths, strict=True):
            cell.width = Cm(width)


def _evidence(cell: _Cell, row: Filled) -> None:
    added: Paragraph
    for answer in row.answers:
        for line in answer.text.splitlines() or [""]:
            added = cell.add_paragraph(clean(line))
        _small(added, f" facts.toml: {answer.key}")
    for passage in row.passages:
        added = cell.add_paragraph(clean(passage.text) + " ")
        for anchor in passage.places:
            _anchor(added, anchor)
    if row.to_write:
        _colored(cell.add_paragraph(), clean(row.to_write), _RED, is_bold=True)
    first = cell.paragraphs[0]._p  # a cell comes with a paragraph of its own, and may not be without any
    if len(cell.paragraphs) > 1:
        first.getparent().remove(first)


def _anchor(paragraph: Paragraph, anchor: Anchor) -> None:
    if anchor.href:
        _linked(paragraph, f"[{anchor.path}] ", anchor.href)
        return
    _small(paragraph, f"[{anchor.path}] ")


def _small(paragraph: Paragraph, text: str) -> None:
    """Where something stands, in small letters."""
    from docx.shared import Pt

    paragraph.add_run(text).font.size = Pt(7)


def _linked(paragraph: Paragraph, text: str, href: str) -> None:
    """A link; python-docx has none of its own, so that the element is made here."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    target = paragraph.part.relate_to(href, _LINK, is_external=True)
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run: Any = OxmlElement("w:r")
    properties: Any = OxmlElement("w:rPr")
    for name, value in (("w:color", "0B5A94"), ("w:sz", "14"), ("w:u", "single")):
        element: Any = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    run.append(properties)
    words: Any = OxmlElement("w:t")
    words.text = clean(text) + " "
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(words)
    link.append(run)
    paragraph._p.append(link)


def _colored(paragraph: Paragraph, text: str, color: tuple[int, int, int], *, is_bold: bool) -> None:
    from docx.shared import RGBColor

    run = paragraph.add_run(text)
    run.bold = is_bold
    run.font.color.rgb = RGBColor(*color)


def _grid(file: WordDocument, grid: Grid) -> None:
    from docx.shared import Pt

    file.add_heading(clean(grid.title), 1)
    table = file.add_table(rows=1, cols=len(grid.headings), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, grid.headings, strict=True):
        cell.paragraphs[0].add_run(clean(title)).bold = True
    _repeated(table.rows[0])
    for cells in grid.lines:
        added = table.add_row().cells
        for cell, text in zip(added, cells, strict=False):
            run = cell.paragraphs[0].add_run(clean(text))
            run.font.size = Pt(8)
            run.bold = len(cells) == 1 or None
        if len(cells) == 1:
            added[0].merge(added[-1])
    if grid.note:
        file.add_paragraph(clean(grid.note))


def _repeated(row: Any) -> None:
    """The heading stands again on every page that the table runs over."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element: Any = OxmlElement("w:tblHeader")
    element.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(element)


def _undated(content: bytes, when: str) -> bytes:
    """The file without the time at which it was saved."""
    try:
        made = datetime.fromisoformat(when).astimezone(UTC)
    except ValueError:
        made = datetime(1980, 1, 1, tzinfo=UTC)
    stamp = made.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    stamped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            new.writestr(zipfile.ZipInfo(info.filename, _OLDEST), data, zipfile.ZIP_DEFLATED)
    return stamped.getvalue()
