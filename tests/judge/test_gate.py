"""What holds a release up: verdicts on what was pre-specified, and nothing that a point estimate says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.judge.gate import gate_audit
from radaudit.judge.gate_changes import gate_comparison, is_not_inferior
from radaudit.judge.policy import read_policy
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Group, Verdict
from radaudit.records.conclusion import overall_verdict
from tests.present.comparison.made_up_comparison import gap_of, make_model_comparison
from tests.present.evidence_factory import make_audit, make_comparison


def judged(**kind):
    audit = make_audit(**kind)
    return replace(audit, findings=weigh_evidence(audit.evidence, audit.policy))


def with_all(audit, verdict):
    return replace(audit, findings=tuple(replace(f, verdict=verdict) for f in audit.findings if f.against))


@pytest.mark.parametrize(
    ("verdict", "fail_on", "outcome"),
    [
        (Verdict.PASS, "fail", "pass"),
        (Verdict.PASS, "inconclusive", "pass"),
        (Verdict.FAIL, "fail", "fail"),
        (Verdict.CONCERN, "fail", "inconclusive"),
        (Verdict.CONCERN, "concern", "fail"),
        (Verdict.INCONCLUSIVE, "fail", "inconclusive"),
        (Verdict.INCONCLUSIVE, "concern", "inconclusive"),
        (Verdict.INCONCLUSIVE, "inconclusive", "fail"),
        (Verdict.NOT_APPLICABLE, "fail", "inconclusive"),
        (Verdict.NOT_APPLICABLE, "inconclusive", "fail"),
        (Verdict.MUTED, "inconclusive", "inconclusive"),
    ],
)
def test_the_outcome_is_that_of_the_worst_check_that_decides(verdict, fail_on, outcome):
    assert gate_audit(with_all(judged(), verdict), fail_on).outcome == outcome


def test_nothing_at_all_is_no_pass():
    assert gate_audit(replace(judged(), findings=())).outcome == "inconclusive"
    assert gate_audit(judged(kind="empty")).outcome == "inconclusive"


def test_exploratory_gaps_decide_nothing():
    audit = with_all(judged(), Verdict.PASS)
    open_gap = next(f for f in audit.findings if f.metric == "sensitivity")
    comparisons = tuple(
        replace(c, is_confirmatory=c.is_confirmatory and (c.metric, c.group) != (open_gap.metric, open_gap.group))
        for c in audit.evidence.comparisons
    )
    findings = tuple(replace(f, verdict=Verdict.INCONCLUSIVE) if f is open_gap else f for f in audit.findings)
    undecided = replace(audit, findings=findings)
    assert gate_audit(undecided).outcome == "inconclusive"
    explored = replace(undecided, evidence=replace(audit.evidence, comparisons=comparisons))
    assert gate_audit(explored).outcome == "pass"


def test_checks_have_names_of_their_own_that_stay():
    gate = gate_audit(judged())
    names = [c.name for c in gate.checks if c.code.startswith("RA4")]
    assert names
    assert len(set(names)) == len(names)
    assert any(n.startswith("RA401 sensitivity vendor=Canon against rest") for n in names)


def test_the_worst_group_rule_fails_a_model_that_gains_on_average():
    def gap(metric, group):
        if metric != "sensitivity":
            return 0.0
        return -0.2 if group.value == "Canon" else 0.1

    gate = gate_comparison(make_model_comparison(gap))
    assert gate.outcome == "fail"
    assert [c.name for c in gate.checks if c.outcome == "fail"] == ["RA500 sensitivity vendor=Canon"]


def test_a_newer_model_that_is_alike_everywhere_passes():
    comparison = make_model_comparison(gap_of(0.0), half=0.01)
    assert {c.outcome for c in comparison.primary("unsettled", "lost", "not_estimable")} <= {"not_estimable"}
    few = {c.comparison.group for c in comparison.changes if c.outcome == "not_estimable"}
    changes = tuple(c for c in comparison.changes if c.comparison.group not in few)
    assert gate_comparison(replace(comparison, changes=changes)).outcome == "pass"
    assert gate_comparison(comparison).outcome == ("inconclusive" if few else "pass")


def test_not_inferior_is_shown_by_the_interval_not_by_the_point():
    policy = read_policy()
    comparison = make_model_comparison(gap_of(0.04), half=0.06)
    change = next(
        c for c in comparison.changes
        if c.comparison.metric == "sensitivity" and c.outcome == "unsettled" and c.comparison.low is not None
    )  # fmt: skip
    c, card = change.comparison, comparison.evidence.cards["sensitivity"]
    margin = policy.margins["sensitivity"]
    assert -margin < c.low < 0 < margin < c.high
    assert is_not_inferior(c, card, policy)
    assert not is_not_inferior(replace(c, low=-margin - 0.001), card, policy)
    assert not is_not_inferior(c, replace(card, better="target", target=0.0), policy)
    assert is_not_inferior(replace(c, low=-c.high, high=-c.low), replace(card, better="lower"), policy)


def test_an_edited_outcome_of_a_comparison_opens_nothing():
    comparison = make_model_comparison(gap_of(0.0, auroc=-0.3), n_attributes=1)
    assert gate_comparison(comparison).outcome == "fail"
    edited = replace(comparison, changes=tuple(replace(c, outcome="alike") for c in comparison.changes))
    assert gate_comparison(edited) == gate_comparison(comparison)


def with_reference(audit, lagging):
    """The audit with everybody held against a reference of vendors that lags, or leads, by sensitivity."""
    gap = 0.2 if lagging else -0.2
    comparison = make_comparison(
        "sensitivity",
        Group("vendor", "GE"),
        gap,
        0.05,
        against="reference: Canon",
        values=(0.8, 0.8 - gap),
        threshold=0.4,
    )
    evidence = replace(audit.evidence, comparisons=(comparison,))
    return replace(audit, evidence=evidence, findings=weigh_evidence(evidence, audit.policy))


@pytest.mark.parametrize("lagging", [True, False])
def test_gate_and_page_judge_a_reference_alike(lagging):
    audit = with_reference(make_audit(), lagging)
    gap = next(f for f in audit.findings if f.against)
    assert gap.verdict is Verdict.FAIL
    assert overall_verdict(audit.findings) is Verdict.FAIL
    gate = gate_audit(audit)
    assert gate.outcome == "fail"
    told = next(c for c in gate.checks if c.compares)
    assert (told.outcome, told.words) == ("fail", gap.explanation)
    assert told.words.startswith("On Canon scanners" if lagging else "On GE scanners")


def test_a_reference_that_lags_by_a_further_measure_is_told():
    audit = make_audit()
    audit = replace(audit, policy=replace(audit.policy, primary=("auroc",)))
    gap = next(c for c in gate_audit(with_reference(audit, True)).checks if c.compares)
    assert gap.outcome == "told"


def test_a_primary_measure_that_was_not_measured_as_one_leaves_it_undecided():
    audit = with_all(judged(), Verdict.PASS)
    wider = replace(audit, policy=replace(audit.policy, primary=(*audit.policy.primary, "oe_ratio")))
    assert gate_audit(audit).outcome == "pass"
    gate = gate_audit(wider)
    assert gate.outcome == "inconclusive"
    assert [c.name for c in gate.checks if c.outcome == "inconclusive"] == ["RA601 oe_ratio"]
    assert gate_audit(wider, "inconclusive").outcome == "fail"


def muting(most, **muted):
    """One gap that fails and is muted, beside one that passes, under a policy that answers for so many of these."""
    audit = make_audit()
    gaps = [
        make_comparison("sensitivity", Group("vendor", "Canon"), -0.2, 0.05, values=(0.6, 0.8), threshold=0.4),
        make_comparison("auroc", Group("vendor", "GE"), 0.0, 0.01),
        make_comparison("auroc", Group("vendor", "Canon"), -0.04, 0.03),
    ]
    policy = replace(audit.policy, primary=("sensitivity", "auroc"), muted=muted["reasons"], max_muted=most)
    evidence = replace(audit.evidence, comparisons=tuple(gaps), measurements=(), withheld=())
    findings = tuple(f for f in weigh_evidence(evidence, policy) if f.against)
    return replace(audit, evidence=evidence, policy=policy, findings=findings)


FAILS = {"sensitivity vendor Canon": "read twice", "auroc vendor Canon": "few"}


@pytest.mark.parametrize(
    ("most", "outcome", "of_muted"), [(0, "fail", "fail"), (1, "pass", "told"), (5, "pass", "told")]
)
def test_a_muted_fail_passes_only_where_the_policy_answers_for_it(most, outcome, of_muted):
    gate = gate_audit(muting(most, reasons=FAILS))
    assert gate.outcome == outcome
    (aside,) = gate.set_aside
    assert (aside.outcome, aside.otherwise, aside.reason) == ("told", "fail", "read twice")
    (check,) = [c for c in gate.checks if c.code == "RA602"]
    assert check.outcome == of_muted
    assert check.words == (
        f"1 finding that would fail is muted by the policy. The policy lets a release pass with {most} of these (max_muted)."
    )


def test_muting_what_is_only_open_needs_no_answer():
    audit = muting(0, reasons={"auroc vendor Canon": "few"})
    open_gap = next(f for f in audit.findings if f.verdict is Verdict.MUTED)
    assert open_gap.otherwise is Verdict.INCONCLUSIVE
    without = replace(audit, findings=tuple(f for f in audit.findings if f.verdict is not Verdict.FAIL))
    gate = gate_audit(without)
    assert (gate.outcome, gate.set_aside) == ("pass", ())
    assert not [c for c in gate.checks if c.code == "RA602"]
    assert gate_audit(without, "inconclusive").outcome == "fail"  # there it would fail, so it counts
