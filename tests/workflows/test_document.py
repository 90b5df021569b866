"""radaudit document: from an audit.json alone to a file that replaces nothing but its own earlier version."""

from __future__ import annotations

import pytest

from radaudit.errors import UsageError
from radaudit.present.documents.audit_json import render_json
from radaudit.workflows.document import run_document, write_document, write_facts_template
from tests.present.evidence_factory import make_audit


@pytest.fixture
def audit(tmp_path):
    path = tmp_path / "run" / "audit.json"
    path.parent.mkdir()
    path.write_text(render_json(make_audit()), encoding="utf-8")
    return path


def test_it_takes_the_file_or_its_folder_and_facts(audit, tmp_path):
    facts = tmp_path / "facts.toml"
    facts.write_text('[study]\ntitle = "A study of effusions"\n', encoding="utf-8")
    text = run_document(audit, "tripod-ai", facts=facts).decode()
    assert text == run_document(audit.parent, "tripod-ai", facts=facts).decode()
    assert "| 1 |" in text
    assert "A study of effusions" in text
    assert "A study of effusions" not in run_document(audit, "tripod-ai").decode()


@pytest.mark.parametrize(
    ("name", "suffix", "start"),
    [
        ("model-card", "", b"<!-- radaudit document model-card -->"),
        ("model-card", ".HTML", b"<!doctype html>"),
        ("model-card", ".docx", b"PK"),
        ("chai", "", b"<?xml"),
        ("chai", ".md", b"<!-- radaudit document chai -->"),
        ("atlas", "", b"{"),
    ],
)
def test_the_suffix_decides_on_the_form(audit, name, suffix, start):
    assert run_document(audit, name, suffix=suffix).startswith(start)


def test_a_form_that_a_document_does_not_have_is_refused(audit):
    with pytest.raises(UsageError, match=r"model-card can't be written as '\.xml'") as caught:
        run_document(audit, "model-card", suffix=".xml")
    assert ".md, .html, .docx" in caught.value.cure


def test_a_missing_and_a_broken_audit_are_refused(audit):
    with pytest.raises(UsageError, match="There is no file"):
        run_document(audit.parent / "other.json", "hti-1")
    audit.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="not valid JSON"):
        run_document(audit, "hti-1")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("hti-1", ".md"), ("hti-1", ".html"), ("hti-1", ".docx"), ("chai", ".xml"), ("atlas", ".json")],
)
def test_an_earlier_document_is_replaced_and_nothing_else(audit, tmp_path, name, suffix):
    content = run_document(audit, name, suffix=suffix)
    path = tmp_path / f"mine{suffix}"
    write_document(path, content, name)
    write_document(path, content, name)
    assert path.read_bytes() == content
    path.write_bytes(b"somebody else's")
    with pytest.raises(UsageError, match="no earlier document"):
        write_document(path, content, name)
    assert path.read_bytes() == b"somebody else's"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_document_of_another_framework_and_a_folder_are_not_replaced(audit, tmp_path):
    path = tmp_path / "mine.md"
    write_document(path, run_document(audit, "hti-1"), "hti-1")
    with pytest.raises(UsageError, match="no earlier document tripod-ai"):
        write_document(path, run_document(audit, "tripod-ai"), "tripod-ai")
    with pytest.raises(UsageError, match="is a folder"):
        write_document(tmp_path, b"", "hti-1")


def test_a_file_in_a_folder_that_is_not_there_is_refused(audit, tmp_path):
    with pytest.raises(UsageError, match="There is no folder"):
        write_document(tmp_path / "none" / "mine.md", b"x", "hti-1")
    assert not (tmp_path / "none").exists()


def test_a_facts_file_is_never_written_over(tmp_path):
    path = tmp_path / "facts.toml"
    write_facts_template(path)
    before = path.read_text(encoding="utf-8")
    assert before.startswith("# Facts for radaudit document")
    with pytest.raises(UsageError, match="exists"):
        write_facts_template(path)
    assert path.read_text(encoding="utf-8") == before
