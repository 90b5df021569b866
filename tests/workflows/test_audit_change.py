"""Two finished audits from their files: what is compared, what is refused, and the gate over it."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from radaudit.errors import UsageError
from radaudit.judge.gate_changes import gate_change
from radaudit.present.documents.audit_json import render_json
from radaudit.present.documents.json_schema import json_schema
from radaudit.present.documents.reading import read_document
from radaudit.records import EVERYONE, Audit
from radaudit.records.audit_change import AuditChange
from radaudit.workflows.audit_change import run_audit_change
from radaudit.workflows.gate import run_check
from tests.present.evidence_factory import make_audit


def saved(folder, name, audit):
    (folder / name).mkdir()
    (folder / name / "audit.json").write_text(render_json(audit), encoding="utf-8")
    return folder / name


def of_cohort(audit: Audit, sha256: str, **evidence) -> Audit:
    return replace(
        audit,
        title=f"audit of {sha256}",
        provenance=replace(audit.provenance, cohort_sha256=sha256),
        evidence=replace(audit.evidence, **evidence),
    )


@pytest.fixture
def old(tmp_path):
    return saved(tmp_path, "old", of_cohort(make_audit(n_attributes=1), "a" * 64))


def worse_by(audit: Audit, metric: str, by: float) -> Audit:
    """The same audit with one measure lower in everybody and every group."""

    def lower(m):
        e = m.estimate
        if m.metric != metric or e.value is None or e.low is None:
            return m
        return replace(m, estimate=replace(e, value=e.value - by, low=max(0.0, e.low - by), high=e.high - by))

    return replace(audit, evidence=replace(audit.evidence, measurements=tuple(map(lower, audit.evidence.measurements))))


def test_an_audit_of_other_patients_with_the_same_numbers_has_no_loss(old, tmp_path):
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "b" * 64))
    change = run_audit_change(old, new / "audit.json").change
    assert {c.outcome for c in change.changes} <= {"alike", "unsettled", "neither", "not_estimable"}
    assert all(c.comparison.gap.value in (0, None) for c in change.changes)
    assert change.baseline.title == "audit of " + "a" * 64
    assert next(s.group for s in change.candidate.groups) == EVERYONE


def test_a_planted_loss_is_lost_and_fails_the_gate(old, tmp_path):
    new = saved(tmp_path, "new", worse_by(of_cohort(make_audit(n_attributes=1), "b" * 64), "auroc", 0.3))
    result = run_audit_change(old, new)
    lost = {c.comparison.group for c in result.change.changes if c.outcome == "lost" and c.comparison.metric == "auroc"}
    assert EVERYONE in lost
    files = result.write(tmp_path / "change")
    assert [f.name for f in files] == ["change.html", "change.json", "changes.csv"]
    gate = run_check(tmp_path / "change")
    assert gate.outcome == "fail"
    assert {c.name for c in gate.checks if c.outcome == "fail"} >= {"RA500 auroc overall=all"}


def test_an_edited_outcome_does_not_open_the_gate(old, tmp_path):
    new = saved(tmp_path, "new", worse_by(of_cohort(make_audit(n_attributes=1), "b" * 64), "auroc", 0.3))
    change = run_audit_change(old, new).change
    edited = replace(change, changes=tuple(replace(c, outcome="alike") for c in change.changes))
    assert gate_change(edited).outcome == "fail"


def test_a_group_that_the_newer_audit_leaves_out_does_not_help_it_to_pass(tmp_path):
    more = saved(tmp_path, "more", of_cohort(make_audit(n_attributes=2), "a" * 64))
    fewer = saved(tmp_path, "fewer", of_cohort(make_audit(n_attributes=1), "b" * 64))
    gate = gate_change(run_audit_change(more, fewer).change)
    held = {c.name for c in gate.checks if c.code == "RA501" and c.outcome == "inconclusive"}
    assert held == {"RA501 sex=F", "RA501 sex=M"}
    assert gate.outcome in ("fail", "inconclusive")
    # Groups that are new are held against nothing here.
    assert not any(c.code == "RA501" for c in gate_change(run_audit_change(fewer, more).change).checks)


def test_the_record_reads_back_as_it_was(old, tmp_path):
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "b" * 64))
    result = run_audit_change(old, new)
    again = read_document(result.to_json(), "change.json")
    assert isinstance(again, AuditChange)
    assert again == replace(result.change, cards=dict(result.change.cards))
    newer = json.loads(result.to_json()) | {"schema": "radaudit.change/2"}
    with pytest.raises(UsageError, match="newer version"):
        read_document(json.dumps(newer), "change.json")


def test_audits_of_one_cohort_are_not_taken_as_independent(old, tmp_path):
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "a" * 64))
    with pytest.raises(UsageError, match="same cohort") as refused:
        run_audit_change(old, new)
    assert "radaudit compare COHORT --scores OLD NEW" in str(refused.value.cure)


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        ({"task": "survival"}, "different tasks: binary and survival"),
        ({"unit": "patient (mean score)"}, "different units: image and patient"),
        ({"level": 0.9}, "different confidence levels: 0.95 and 0.9"),
    ],
)
def test_audits_that_say_different_things_are_refused(old, tmp_path, evidence, told):
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "b" * 64, **evidence))
    with pytest.raises(UsageError, match=told):
        run_audit_change(old, new)


def test_other_thresholds_are_said(old, tmp_path):
    made = make_audit(n_attributes=1)
    at = tuple(replace(m, threshold=0.7) if m.threshold else m for m in made.evidence.measurements)
    new = saved(tmp_path, "new", of_cohort(made, "b" * 64, thresholds=(0.7,), measurements=at))
    change = run_audit_change(old, new).change
    assert any("decide at different thresholds" in note and "0.7" in note for note in change.notes)
    assert next(c for c in change.changes if c.comparison.metric == "sensitivity").comparison.threshold == 0.7


def test_a_file_that_is_missing_or_a_comparison_is_refused(old, tmp_path):
    with pytest.raises(UsageError, match="There is no file"):
        run_audit_change(old, tmp_path / "none")
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "b" * 64))
    run_audit_change(old, new).write(tmp_path / "change")
    with pytest.raises(UsageError, match="is a comparison, not an audit"):
        run_audit_change(old, tmp_path / "change")


def test_the_published_schema_takes_it(old, tmp_path):
    new = saved(tmp_path, "new", of_cohort(make_audit(n_attributes=1), "b" * 64))
    plain = json.loads(run_audit_change(old, new).to_json())
    schema = jsonschema.Draft202012Validator(json_schema("change"))
    assert [e.message for e in schema.iter_errors(plain)] == []
    del plain["case_mix"]
    assert list(schema.iter_errors(plain))


def test_a_policy_of_ones_own_judges_both(old, tmp_path):
    new = saved(tmp_path, "new", worse_by(of_cohort(make_audit(n_attributes=1), "b" * 64), "auroc", 0.3))
    wide = tmp_path / "wide.toml"
    wide.write_text('primary = ["auroc"]\n[margins]\nauroc = 0.9\n', encoding="utf-8")
    change = run_audit_change(old, new, policy=wide).change
    assert change.policy.name == "wide.toml"
    assert {c.outcome for c in change.changes if c.comparison.metric == "auroc"} <= {"alike", "not_estimable"}
    assert any("another policy" in note for note in change.notes)
    typo = tmp_path / "typo.toml"
    typo.write_text("[margin]\nauroc = 0.9\n", encoding="utf-8")
    with pytest.raises(UsageError, match="margin"):
        run_audit_change(old, new, policy=typo)
