"""Of findings and verdicts the terminal tells the worst and few, and counts them as the page does."""

from __future__ import annotations

import re
from dataclasses import replace

from radaudit.judge.policy import read_policy
from radaudit.present.terminal import top_findings
from radaudit.present.terminal.summary import MOST_FINDINGS
from radaudit.present.view import View
from radaudit.records import EVERYONE, Finding, Group, Verdict
from tests.present.evidence_factory import make_audit
from tests.present.terminal.printing import printed


def of(verdict, weight=0.0, group=None, against=""):
    return Finding("RA401", "Gap", verdict, "Words.", weight=weight, group=group, against=against)


def test_top_findings_are_the_worst_and_few():
    many = (*(of(Verdict.CONCERN, w) for w in range(9)), of(Verdict.FAIL))
    top = top_findings(many)
    assert len(top) == MOST_FINDINGS
    assert (top[0].verdict, top[1].weight) == (Verdict.FAIL, 8)


def test_the_side_that_does_better_is_not_told_beside_the_side_that_lags():
    ap, pa = Group("view", "AP"), Group("view", "PA")
    worse, better = of(Verdict.FAIL, 2.0, pa, "rest"), of(Verdict.CONCERN, 0.0, ap, "rest")
    assert top_findings((better, worse)) == [worse]
    assert top_findings((better, of(Verdict.CONCERN))) == [better, of(Verdict.CONCERN)]


def test_beside_a_headline_that_names_no_gap_it_says_that_the_gaps_are_open():
    audit = make_audit(1)
    gap = replace(of(Verdict.INCONCLUSIVE, 1.0, Group("vendor", "Canon"), "rest"), metric="auroc")
    flowing = " ".join(printed(replace(audit, findings=(of(Verdict.CONCERN), gap))).split())
    assert (
        "Does the model work equally well for every group? It can’t be said yet: every group that was compared has too few "
        "cases to tell."
    ) in flowing
    assert "No. It does worse, by more than the policy allows, for vendor Canon" in " ".join(printed(audit).split())


def test_where_all_gaps_are_muted_it_does_not_say_that_nothing_was_compared():
    audit = make_audit(1)
    muted = replace(of(Verdict.MUTED, 0.0, Group("vendor", "Canon"), "rest"), metric="auroc")
    flowing = " ".join(printed(replace(audit, findings=(muted,))).split())
    assert (
        "? Inconclusive: Every gap that could be judged is set aside by the policy, so nothing is said about gaps."
        in flowing
    )
    assert "No group could be judged" not in flowing
    assert "○ muted 1" in flowing


def test_comparisons_are_counted_as_the_page_counts_them_and_findings_beside_them():
    audit = make_audit()
    gaps = [f for f in audit.findings if View(audit).is_gap(f)]
    flowing = " ".join(printed(audit).split())
    failed = sum(f.verdict is Verdict.FAIL for f in gaps)
    further = sum(f.metric not in audit.policy.primary for f in gaps)
    assert (
        f"{len(gaps)} comparisons between groups, {further} of them in further measures: ✗ fail {failed} · " in flowing
    )
    assert re.search(
        rf"\d of {len(audit.findings)} findings shown; in all, comparisons included: ✗ fail {failed} · ", flowing
    )
    assert len(gaps) < len(audit.findings)


def test_the_tally_never_parts_a_number_from_its_verdict():
    kinds = (Verdict.CONCERN, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.PASS)
    findings = tuple(of(v) for v in kinds for _ in range(25))
    for width in range(40, 100):
        text = printed(replace(make_audit(1), findings=findings), width=width)
        assert all(f"{s} {w} 25" in text for s, w in (("!", "concern"), ("–", "not applicable"), ("✓", "pass")))


def test_inconclusive_findings_fill_up_to_three():
    fill = tuple(of(Verdict.INCONCLUSIVE, w) for w in range(5))
    assert [f.verdict for f in top_findings((of(Verdict.FAIL), *fill))] == [
        Verdict.FAIL,
        Verdict.INCONCLUSIVE,
        Verdict.INCONCLUSIVE,
    ]
    alone = (of(Verdict.PASS), of(Verdict.NOT_APPLICABLE), of(Verdict.NOT_APPLICABLE, group=EVERYONE))
    assert [f.verdict for f in top_findings(alone)] == [Verdict.NOT_APPLICABLE]


def test_what_the_policy_sets_aside_has_a_line():
    policy = replace(read_policy(), muted={"sensitivity vendor Canon": "known, being mended"})
    flowing = " ".join(printed(make_audit(1, policy=policy)).split())
    assert "1 fail is set aside by the policy: vendor Canon, sensitivity (known, being mended)." in flowing
    assert "set aside" not in printed(make_audit(1))
