"""A document for others, filled from an audit.json alone and from what persons wrote."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from pathlib import Path

from radaudit.errors import UsageError
from radaudit.present.documents.regulatory.catalogue import FORMS
from radaudit.present.documents.regulatory.facts import NOTHING, facts_template, read_facts
from radaudit.present.documents.regulatory.filling import fill
from radaudit.present.documents.regulatory.html import mark_of
from radaudit.present.documents.regulatory.inventory import read_framework
from radaudit.workflows.files import write_file
from radaudit.workflows.rendering import render_audit
from radaudit.writing import write_whole

TEMPLATE_MARK = "# Facts for radaudit document"


def run_document(audit: Path, name: str, *, facts: Path | None = None, suffix: str = "") -> bytes:
    """Fills a document.

    Args:
        audit: An audit.json, or the folder that holds it.
        name: Which document: a name of `inventory.NAMES`.
        facts: A facts file; None leaves to be written what only persons know.
        suffix: How the file is going to end (".docx"); "" for the document's own form of text.

    Returns:
        The file's bytes, the same for the same audit and facts.

    Raises:
        UsageError: When the audit or the facts cannot be read, or the document has no such form.
    """
    framework = read_framework(name)
    chosen = suffix.lower() or framework.suffixes[0]
    if chosen not in framework.suffixes:
        ends = ", ".join(framework.suffixes)
        raise UsageError(f"The document {name} can't be written as '{suffix}'.", f"Give a file that ends in {ends}.")
    known = NOTHING if facts is None else read_facts(facts)
    return FORMS[chosen](fill(framework, render_audit(audit).audit, known))


def write_document(path: Path, content: bytes, name: str) -> None:
    """Writes a filled document; replaces nothing but an earlier one of the same name.

    Raises:
        UsageError: When the path is a folder, or a file that radaudit did not write.
        OSError: When the place cannot be written to.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder.", "Give a file with --out.")
    if not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent}.", "Make it, or give a file in another one with --out.")
    if path.exists() and not _is_ours(path, mark_of(read_framework(name))):
        raise UsageError(
            f"The file {path} exists and is no earlier document {name} of radaudit.", "Give another name with --out."
        )
    write_whole(path, content)


def write_facts_template(path: Path) -> None:
    """Writes an empty facts file; one that somebody has filled in is never replaced.

    Raises:
        UsageError: When there is such a file already.
    """
    if path.exists():
        raise UsageError(f"The file {path} exists.", "Give another name with --facts-template.")
    write_file(path, facts_template(), mark=TEMPLATE_MARK, option="--facts-template")


def _is_ours(path: Path, mark: str) -> bool:
    readers: tuple[Callable[[], str], ...] = (
        lambda: path.read_text(encoding="utf-8"),
        lambda: zipfile.ZipFile(path).read("docProps/core.xml").decode(),
    )
    for read in readers:
        with contextlib.suppress(OSError, UnicodeDecodeError, zipfile.BadZipFile, KeyError):
            return mark in read()
    return False
