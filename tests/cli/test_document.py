"""The command: documents are listed, filled to standard output or a file, and typos are answered with the nearest name."""

from __future__ import annotations

import pytest

from radaudit.cli.app import run
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.regulatory.inventory import NAMES
from tests.present.evidence_factory import make_audit


@pytest.fixture
def audit(tmp_path):
    path = tmp_path / "audit.json"
    path.write_text(render_json(make_audit()), encoding="utf-8")
    return path


def test_it_lists_every_document_with_its_state(capsys):
    assert run(["document", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)
    assert "DRAFT" in next(line for line in lines if line.startswith("fda-tables"))


def test_it_prints_or_writes(audit, tmp_path, capsys):
    assert run(["document", str(audit), "--as", "claim-2024"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("<!-- radaudit document claim-2024 -->")
    assert run(["document", str(audit), "--as", "claim-2024", "-o", "-"]) == 0
    assert capsys.readouterr().out == printed
    path = tmp_path / "claim.md"
    assert run(["document", str(audit), "--as", "claim-2024", "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == printed


def test_it_writes_a_facts_template_with_and_without_an_audit(audit, tmp_path, capsys):
    assert run(["document", "--facts-template", str(tmp_path / "facts.toml")]) == 0
    assert (tmp_path / "facts.toml").is_file()
    given = ["document", str(audit), "--as", "hti-1", "--facts", str(tmp_path / "facts.toml")]
    assert run([*given, "-o", str(tmp_path / "h.docx")]) == 0
    assert (tmp_path / "h.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "An audit and the name of a document are needed."),
        (["AUDIT"], "An audit and the name of a document are needed."),
        (["AUDIT", "--as", "tripod"], "Did you mean 'tripod-ai'?"),
        (["AUDIT", "--as", "hti-1", "-o", "out"], "has no suffix"),
        (["AUDIT", "--as", "hti-1", "-o", "out.pdf"], "can't be written as '.pdf'"),
        (["none.json", "--as", "hti-1"], "There is no file none.json"),
    ],
)
def test_a_wrong_request_is_one_message_and_exit_code_2(audit, arguments, message, capsys):
    assert run(["document", *(str(audit) if a == "AUDIT" else a for a in arguments)]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
