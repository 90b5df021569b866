"""The page of two audits: case mix before any number of the models, no word of pairing, nothing of a user's taken for markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.changes import judge_comparisons
from radaudit.judge.gate_changes import gate_change
from radaudit.judge.policy import read_policy
from radaudit.language import speaking
from radaudit.measure.audit_change.in_common import compare_evidence
from radaudit.present.audit_change.markdown import change_markdown
from radaudit.present.audit_change.page import render_change
from radaudit.present.page.form import Form
from radaudit.records.audit_change import AuditChange, AuditSide
from tests.present.evidence_factory import make_audit
from tests.present.page_reading import read_page


def made_up(by: float = 0.0, fewer: int = 1, **shape) -> AuditChange:
    """Two audits of which the newer one has `by` less AUROC, and every second group a part of its patients."""
    old, new = make_audit(**shape).evidence, make_audit(**shape).evidence
    policy = read_policy()
    groups = tuple(
        replace(s, n_patients=max(1, s.n_patients // fewer)) if i % 2 else s for i, s in enumerate(new.groups)
    )
    lower = tuple(
        replace(m, estimate=replace(e, value=e.value - by, low=e.low - by, high=e.high - by))
        if m.metric == "auroc" and (e := m.estimate).value is not None and e.low is not None
        else m
        for m in new.measurements
    )
    common = compare_evidence(old, replace(new, groups=groups, measurements=lower), policy.primary)
    sides = [
        AuditSide(title, f"2026-0{i + 1}-01T00:00:00Z", "c.csv", str(i) * 64, "", "", new.thresholds, "given", True,
                  policy.name, policy.sha256, common.groups[i], common.measurements[i])
        for i, title in enumerate(("spring <b>", "autumn"))
    ]  # fmt: skip
    changes = judge_comparisons(common.comparisons, common.cards, policy, new.level)
    return AuditChange(
        "autumn against spring <b>", *sides, new.task, new.unit, new.level, common.cards, common.case_mix,
        common.scores, changes, policy, common.left_out, (), "0.1", "2026-03-01T00:00:00Z",
    )  # fmt: skip


def page(change, **form):
    return render_change(change, Form(**form), gate_change(change))


def test_case_mix_stands_before_the_changes():
    change = made_up(fewer=4, n_attributes=1)
    html = page(change)
    assert html.index('id="case-mix"') < html.index('id="changes"')
    assert "differs between the cohorts" in html.split('id="case-mix"')[0]
    assert "differs between the cohorts" not in page(made_up(n_attributes=1))


def test_it_never_says_that_patients_were_paired():
    for change in (made_up(n_attributes=1), made_up(0.3, n_attributes=1)):
        text = " ".join(read_page(page(change)).text.values()).lower()
        assert "paired by patient" not in text.replace("unpaired", "")
        assert "scored by both" not in text
        assert "different patients" in text
        assert "compliant" not in text


def test_a_loss_is_told_and_fails_the_rule():
    change = made_up(0.3, n_attributes=1)
    reading = read_page(page(change))
    assert "does worse" in reading.text["answer"]
    assert "Not met: at least one group was shown to have lost." in reading.text["control-plan"]
    assert change.policy.sha256 in reading.text["control-plan"]
    assert "Bonferroni" in reading.text["method"]


@pytest.mark.parametrize(
    "shape", [{}, {"kind": "tiny"}, {"kind": "missing"}, {"hostile": True}, {"n_levels": 40}], ids=str
)
def test_it_stands_whatever_the_audits_hold(shape):
    html = page(made_up(0.1, **shape), is_static=True)
    assert "<script" not in html
    assert "spring <b>" not in html
    assert len(html.encode()) < 1_000_000


def test_the_same_record_gives_the_same_bytes():
    change = made_up(n_attributes=1)
    assert page(change) == page(change)


def test_the_summary_has_the_answer_and_the_table():
    with speaking("en"):
        told = change_markdown(made_up(0.3, fewer=4, n_attributes=1))
    assert told.startswith("## autumn against spring")
    assert "<b>" not in told
    assert "differs between the cohorts" in told
    assert "| Group | AUROC |" in told
