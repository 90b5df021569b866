"""A report in Chinese leaves the files for programs as they are, byte for byte, and old verdicts where they stand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from radaudit.language import spoken
from radaudit.records import Verdict
from radaudit.workflows.audit_result import AuditResult
from radaudit.workflows.presentation import Presentation
from radaudit.workflows.rendering import in_language
from tests.present.evidence_factory import make_audit

FOR_PROGRAMS = ("audit.json", "numbers.csv")


def test_files_for_programs_are_the_same_bytes_in_every_language(tmp_path: Path) -> None:
    result = AuditResult(make_audit())
    for language in ("en", "zh"):
        result.write(tmp_path / language, Presentation(language=language))
    for name in FOR_PROGRAMS:
        assert (tmp_path / "zh" / name).read_bytes() == (tmp_path / "en" / name).read_bytes()
    assert "灵敏度" in (tmp_path / "zh" / "report.html").read_text(encoding="utf-8")
    assert spoken() == "en"


def test_findings_are_judged_again_in_the_language() -> None:
    audit = make_audit()
    judged = AuditResult(audit).audit
    shown = in_language(dataclasses.replace(judged, findings=_judged(judged)), "zh")
    assert [f.verdict for f in shown.findings] == [f.verdict for f in _judged(judged)]
    assert all(not f.explanation.isascii() for f in shown.findings)


def test_verdicts_of_another_version_stand_as_they_were_written() -> None:
    audit = make_audit()
    findings = tuple(dataclasses.replace(f, verdict=Verdict.MUTED) for f in _judged(audit))
    shown = in_language(dataclasses.replace(audit, findings=findings), "zh")
    assert shown.findings == findings
    assert shown.evidence.cards["sensitivity"].title == "灵敏度"


def _judged(audit):
    from radaudit.judge.weigh import weigh_evidence

    return weigh_evidence(audit.evidence, audit.policy)
