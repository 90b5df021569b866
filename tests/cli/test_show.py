"""`radaudit show`: a finished audit in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from radaudit.cli.app import run
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.comparison_files import comparison_json
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.evidence_factory import make_audit


@pytest.fixture
def audit_file(tmp_path: Path) -> Path:
    path = tmp_path / "audit.json"
    path.write_text(render_json(make_audit()), encoding="utf-8")
    return path


def test_the_summary_and_tables_by_group(audit_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(audit_file)]) == 0
    told = capsys.readouterr().out
    places = [told.index(words) for words in ("Chest radiographs", "Weakest group", "By vendor", "By sex", "ROC:")]
    assert places == sorted(places)


def test_a_measure_and_a_group_are_chosen(audit_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(audit_file), "--measure", "sensitivity", "--group", "vendor=Canon"]) == 0
    told = capsys.readouterr().out.partition("Weakest group")[2]
    assert "Sensitivity by vendor" in told
    assert "Siemens" not in told


def test_every_finding_is_told_where_asked_for(audit_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(audit_file), "--findings"]) == 0
    assert capsys.readouterr().out.count("✓ Pass  ") == sum(f.verdict == "pass" for f in make_audit().findings)


def test_a_comparison_is_shown_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    comparison = make_model_comparison(gap_of(0.0), n_attributes=1)
    (tmp_path / "comparison.json").write_text(comparison_json(comparison), encoding="utf-8")
    assert run(["show", str(tmp_path)]) == 0
    assert "new against old" in capsys.readouterr().out
    assert run(["show", str(tmp_path), "--measure", "auroc"]) == 2
    assert "no tables to choose from" in capsys.readouterr().err


def test_a_wrong_choice_is_one_sentence(audit_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(audit_file), "--group", "race"]) == 2
    captured = capsys.readouterr()
    assert "does not compare by 'race'" in captured.err
    assert captured.out == ""
