"""What is written beside the page where it is asked for."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.presentation import Presentation
from tests.present.evidence_factory import make_audit

USUAL = {"report.html", "audit.json", "numbers.csv"}


def written(tmp_path: Path, **wanted: object) -> Path:
    presentation = Presentation(**wanted)  # type: ignore[arg-type]
    files = AuditResult(make_audit(1)).write(tmp_path / "out", presentation)
    assert {p.name for p in files} == {p.name for p in (tmp_path / "out").iterdir()}
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("wanted", "names"),
    [({}, set()), ({"xlsx": True}, {"tables.xlsx"}), ({"csv": True}, {"tables"}), ({"markdown": True}, {"summary.md"})],
)
def test_only_what_is_asked_for_is_written(tmp_path: Path, wanted: dict[str, bool], names: set[str]) -> None:
    assert {p.name for p in written(tmp_path, **wanted).iterdir()} == USUAL | names


def test_a_report_with_documents_can_be_replaced_by_one_without(tmp_path: Path) -> None:
    written(tmp_path, xlsx=True, csv=True, markdown=True)
    assert {p.name for p in written(tmp_path).iterdir()} == USUAL


def test_the_documents_hold_what_they_promise(tmp_path: Path) -> None:
    folder = written(tmp_path, xlsx=True, csv=True, markdown=True)
    assert openpyxl.load_workbook(folder / "tables.xlsx").sheetnames[:2] == ["Read me", "Findings"]
    assert (folder / "tables" / "gaps.csv").read_text(encoding="utf-8-sig").startswith("attribute,group,measure,")
    assert (folder / "summary.md").read_text(encoding="utf-8").startswith("## Chest radiographs, effusion\n")


def test_what_people_read_is_in_their_language_and_files_for_scripts_are_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"Who was audited": "审核了谁", "everybody else": "其他所有人"}
    monkeypatch.setattr("radaudit.language.catalogue", lambda language: known if language == "zh" else {})
    folder = written(tmp_path, language="zh", markdown=True, csv=True)
    assert "**审核了谁**" in (folder / "summary.md").read_text(encoding="utf-8")
    for path in (folder / "tables").iterdir():
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in path.read_text(encoding="utf-8"))
