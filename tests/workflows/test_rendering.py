"""A report again from its audit.json, without the data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from radaudit import AuditResult, run_audit
from radaudit.errors import UsageError
from radaudit.workflows.rendering import render_audit


@pytest.fixture(scope="module")
def result(scores_file: Path) -> AuditResult:
    return run_audit(scores_file, groups=["vendor"])


@pytest.fixture
def saved(result: AuditResult, tmp_path: Path) -> Path:
    path = tmp_path / "audit.json"
    path.write_text(result.to_json(), encoding="utf-8")
    return path


def test_the_page_from_the_file_is_the_page_of_the_run(result: AuditResult, saved: Path) -> None:
    again = render_audit(saved)
    assert again.audit == result.audit
    assert again.to_html() == result.to_html()
    assert again.to_json() == result.to_json()


def test_another_policy_judges_the_same_evidence(result: AuditResult, saved: Path, tmp_path: Path) -> None:
    policy = tmp_path / "lax.toml"
    policy.write_text('primary = ["auroc"]\n[margins]\nauroc = 0.9\n[rationale]\nauroc = "a test"\n')
    again = render_audit(saved, policy=policy)
    assert again.evidence == result.evidence
    assert again.audit.policy.name == "lax.toml"
    auroc = {f.verdict.value for f in again.findings if f.metric == "auroc" and f.against}
    assert auroc == {"pass"}


def test_a_policy_may_name_any_measure_of_the_audit(saved: Path, tmp_path: Path) -> None:
    plain = json.loads(saved.read_text())
    plain["evidence"]["cards"]["from_outside"] = plain["evidence"]["cards"]["brier"] | {"name": "from_outside"}
    saved.write_text(json.dumps(plain))
    policy = tmp_path / "mine.toml"
    policy.write_text("[margins]\nfrom_outside = 2.5\n")
    assert render_audit(saved, policy=policy).audit.policy.margins["from_outside"] == 2.5


def test_no_predictions_are_written(saved: Path, tmp_path: Path) -> None:
    files = render_audit(saved).write(tmp_path / "again")
    assert [f.name for f in files] == ["report.html", "audit.json", "numbers.csv"]


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"schema": "radaudit.audit/99"}', "[1, 2]"])
def test_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text(text)
    with pytest.raises(UsageError):
        render_audit(path)


def test_a_refusal_names_the_file_that_was_given(tmp_path: Path) -> None:
    path = tmp_path / "of-may.json"
    path.write_text("{}")
    with pytest.raises(UsageError, match=r"^of-may\.json is no audit"):
        render_audit(path)


def test_a_damaged_record_is_refused(saved: Path) -> None:
    plain = json.loads(saved.read_text())
    del plain["evidence"]["cards"]
    saved.write_text(json.dumps(plain))
    with pytest.raises(UsageError):
        render_audit(saved)


def test_a_folder_stands_for_the_audit_in_it(saved: Path) -> None:
    assert saved.name == "audit.json"
    assert render_audit(saved.parent).audit == render_audit(saved).audit


def test_a_missing_file_and_a_folder_without_one_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError) as caught:
            render_audit(path)
        assert str(path) in caught.value.problem
