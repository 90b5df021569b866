"""`radaudit index`: one page for a folder of audits."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.present.documents.audit_json import render_json
from tests.present.evidence_factory import make_audit


def test_it_says_where_the_page_is_and_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("a", render_json(make_audit(1))), ("b", "{}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "audit.json").write_text(text, encoding="utf-8")
    assert run(["index", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{tmp_path / 'index.html'}: 1 audit.\n"
    assert captured.err == "1 file called audit.json could not be read; the page names them.\n"
    assert run(["index", str(tmp_path / "none")]) == 2
    (tmp_path / "empty").mkdir()
    assert run(["index", str(tmp_path / "empty")]) == 2
    assert "There is no audit.json in" in capsys.readouterr().err
