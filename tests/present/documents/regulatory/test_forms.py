"""HTML, DOCX, Markdown, XML and JSON: the same rows in each, and nothing that a user typed becomes markup."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import docx
import pytest
from markdown_it import MarkdownIt

from radaudit.present.documents.regulatory.catalogue import FORMS
from radaudit.present.documents.regulatory.facts import Facts
from radaudit.present.documents.regulatory.html import render_document_html, tally
from radaudit.present.documents.regulatory.inventory import NAMES, read_framework
from radaudit.present.documents.regulatory.markdown import render_document_markdown
from radaudit.present.documents.regulatory.word import render_document_docx
from tests.present.documents.regulatory.filled_documents import EVERYTHING, SHAPES, audit_of, filled

FORBIDDEN = re.compile("complian", re.IGNORECASE)


def rows_of(markdown):
    """First cells of the table rows under "Item" headings."""
    found, is_items = [], False
    for line in markdown.splitlines():
        if line.startswith("| "):
            first = line.split(" | ")[0].removeprefix("| ")
            is_items = is_items or first == "Item"
            if is_items and first not in ("Item", "---"):
                found.append(first)
        else:
            is_items = False
    return found


class Tags(HTMLParser):
    """Every tag, and every address, of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.addresses, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text.append(data)


def read_page(text):
    page = Tags()
    page.feed(text)
    return page


def words_of(content):
    """All text of a DOCX."""
    file = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in file.paragraphs), *cells])


@pytest.mark.parametrize("name", NAMES)
def test_markdown_has_one_table_row_an_item_with_its_number_in_the_first_column(name):
    document = filled(name)
    text = render_document_markdown(document)
    assert rows_of(text) == [row.item.number for row in document.rows]
    rendered = MarkdownIt("commonmark").enable("table").render(text)
    assert rendered.count("<table>") == len(document.sections) + len(document.grids)
    assert tally(document) in text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_every_item_and_links_to_the_report_only(name):
    document = filled(name)
    page = read_page(render_document_html(document))
    assert "script" not in page.tags
    text = " ".join(page.text)
    for row in document.rows:
        assert row.item.asks in text
        assert row.to_write in text
    outside = {a for a in page.addresses if a and not a.startswith(("#", "report.html#"))}
    assert outside == {document.framework.url}


@pytest.mark.parametrize("name", NAMES)
def test_a_word_file_has_every_item_its_status_and_its_links(name):
    document = filled(name)
    content = render_document_docx(document)
    file = docx.Document(io.BytesIO(content))
    rows = [row for table in file.tables[: len(document.sections)] for row in table.rows[1:]]
    assert [row.cells[0].text for row in rows] == [row.item.number for row in document.rows]
    assert [row.cells[2].text for row in rows] == [row.word for row in document.rows]
    targets = [r.target_ref for r in file.part.rels.values() if r.is_external]
    assert document.framework.url in targets
    assert set(targets) - {document.framework.url} <= {
        a.href for r in document.rows for p in r.passages for a in p.anchors
    }
    assert len(targets) > 10
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [n for n in parts.namelist() if "vba" in n.lower() or "embed" in n.lower()]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_every_form_can_be_made_of_any_audit_twice_the_same_and_without_the_forbidden_word(name, shape):
    document = filled(name, shape, EVERYTHING if shape == "tiny" else Facts())
    for suffix in read_framework(name).suffixes:
        if suffix == ".docx" and shape not in ("full", "hostile", "empty"):
            continue  # slow to write, and filled from the same rows
        content = FORMS[suffix](document)
        if shape in ("full", "hostile"):
            assert FORMS[suffix](document) == content
        text = words_of(content) if suffix == ".docx" else content.decode()
        assert not FORBIDDEN.search(text)
        assert not re.search(r"\bnan\b|\bNone\b|\binf\b", re.sub(r"&[a-z]+;", " ", text))


@pytest.mark.parametrize("name", NAMES)
def test_the_status_of_the_framework_its_date_and_what_the_document_is_not_stand_first(name):
    document = filled(name)
    head = render_document_markdown(document)[:3000]
    assert document.framework.status in head
    assert document.framework.date in head
    assert "not legal advice" in head
    assert ("Item wording not checked against the original" in head) is not document.framework.is_verified


def hostile_document(name):
    audit = audit_of("hostile")
    nasty = "<script>alert(1)</script> | [x](javascript:alert(1)) ]]> \x01 \ud800 &amp; @all `"
    return filled(
        name, facts=Facts({"study.title": nasty, "model.name": nasty, "model.link": nasty}), audit=audit
    ), nasty


@pytest.mark.parametrize("name", ["tripod-ai", "chai", "atlas"])
def test_hostile_names_stay_text_on_the_page(name):
    document, _ = hostile_document(name)
    page = read_page(render_document_html(document))
    assert not {"script", "img"} & set(page.tags)
    assert "<script>alert(1)</script>" in "".join(page.text)
    assert not [a for a in page.addresses if a and "javascript" in a]


@pytest.mark.parametrize("name", ["tripod-ai", "fda-tables"])
def test_hostile_names_stay_text_in_markdown(name):
    document, _ = hostile_document(name)
    rendered = MarkdownIt("commonmark").enable("table").render(render_document_markdown(document))
    page = read_page(rendered)
    assert not {"script", "img"} & set(page.tags)
    assert not [a for a in page.addresses if a and "javascript" in a]
    assert rows_of(render_document_markdown(document)) == [row.item.number for row in document.rows]


def test_hostile_names_stay_text_in_a_word_file():
    document, _ = hostile_document("tripod-ai")
    content = render_document_docx(document)
    assert "<script>alert(1)</script>" in words_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode()
        relations = parts.read("word/_rels/document.xml.rels").decode()
    assert "<script" not in body
    assert "javascript" not in relations
    ET.fromstring(body)


def test_a_demonstration_says_so_in_every_form():
    audit = audit_of()
    warned = replace(audit, evidence=replace(audit.evidence, notes=("Demonstration: these data are made up.",)))
    for name in ("model-card", "chai", "atlas"):
        document = filled(name, audit=warned)
        for suffix in read_framework(name).suffixes:
            content = FORMS[suffix](document)
            text = words_of(content) if suffix == ".docx" else content.decode()
            assert "Demonstration: these data are made up." in text


def test_a_persons_words_are_told_from_the_audits_in_every_form():
    facts = Facts({"study.limitations": "One hospital.\nLabels from reports."})
    document = filled("tripod-ai", facts=facts)
    assert "Labels from reports. facts.toml: study.limitations" in words_of(render_document_docx(document))
    assert "<sub>facts.toml: study.limitations</sub>" in render_document_markdown(document)
    assert "facts.toml: study.limitations" in "".join(read_page(render_document_html(document)).text)
