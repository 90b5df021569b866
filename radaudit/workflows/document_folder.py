"""All documents of an audit in one folder, with a page over them: whole, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

from radaudit.present.documents.numbers import render_numbers
from radaudit.present.documents.regulatory.catalogue import FORMS
from radaudit.present.documents.regulatory.document import Document
from radaudit.present.documents.regulatory.facts import NOTHING, read_facts
from radaudit.present.documents.regulatory.filling import fill
from radaudit.present.documents.regulatory.folder import SCHEMA, render_folder_json, render_folder_page
from radaudit.present.documents.regulatory.inventory import NAMES, read_framework
from radaudit.workflows.output import Contents, new_folder
from radaudit.workflows.rendering import render_audit

ALL = "all"
"""What `--as` takes for every document at once."""

_OF_AUDIT = ("report.html", "audit.json", "numbers.csv")
"""What the documents' links and paths lead into."""


def _filed() -> tuple[str, ...]:
    return tuple(f"{name}{suffix}" for name in NAMES for suffix in read_framework(name).suffixes)


def documents_contents() -> Contents:
    """What the folder holds."""
    files = ("index.html", "documents.json", *_OF_AUDIT, *_filed())
    return Contents("folder of documents", files, "documents.json", SCHEMA.rpartition("/")[0] + "/")


def write_document_folder(audit: Path, folder: Path, *, facts: Path | None = None) -> list[Document]:
    """Writes every document in every form, a page over them, and the report that their links lead to.

    Args:
        audit: An audit.json, or the folder that holds it. It is copied as it is; the report is made from it again, so that it
            holds no image.
        folder: A new or empty folder, or an earlier one of documents, which is replaced.
        facts: A facts file; None leaves to be written what only persons know.

    Returns:
        The documents, in the order of `inventory.NAMES`.

    Raises:
        UsageError: When the audit or the facts cannot be read, or the folder holds anything else.
        OSError: When the disk is full or the place cannot be written to.
    """
    known = NOTHING if facts is None else read_facts(facts)
    path = audit / "audit.json" if audit.is_dir() else audit
    result = render_audit(path)
    documents = [fill(read_framework(name), result.audit, known) for name in NAMES]
    source = path.read_bytes()
    with new_folder(folder, contents=documents_contents()) as place:
        for document in documents:
            for suffix in document.framework.suffixes:
                (place / f"{document.framework.name}{suffix}").write_bytes(FORMS[suffix](document))
        (place / "audit.json").write_bytes(source)
        (place / "report.html").write_text(result.to_html(), encoding="utf-8", newline="\n")
        (place / "numbers.csv").write_text(render_numbers(result.audit), encoding="utf-8", newline="\n")
        (place / "index.html").write_text(render_folder_page(documents), encoding="utf-8", newline="\n")
        told = render_folder_json(documents, hashlib.sha256(source).hexdigest())
        (place / "documents.json").write_text(told, encoding="utf-8", newline="\n")
    return documents
