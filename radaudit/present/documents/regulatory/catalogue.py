"""The forms that a document may take, by the suffix of its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from radaudit.present.documents.regulatory.atlas_json import render_atlas_json
from radaudit.present.documents.regulatory.chai_xml import render_chai_xml
from radaudit.present.documents.regulatory.document import Document
from radaudit.present.documents.regulatory.html import render_document_html
from radaudit.present.documents.regulatory.markdown import render_document_markdown
from radaudit.present.documents.regulatory.word import render_document_docx

FORMS: Mapping[str, Callable[[Document], bytes]] = {
    ".md": lambda document: render_document_markdown(document).encode(),
    ".html": lambda document: render_document_html(document).encode(),
    ".docx": render_document_docx,
    ".xml": lambda document: render_chai_xml(document).encode(),
    ".json": lambda document: render_atlas_json(document).encode(),
}
"""Suffix -> what renders the document."""
