"""A gap in one sentence: the same numbers as the finding's, per 1000, with the interval that the verdict rests on."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from radaudit.judge.weigh import weigh_evidence
from radaudit.language import speaking
from radaudit.present.opening.messages import message
from radaudit.present.view import View
from radaudit.records import Finding, Group, Verdict
from tests.present.evidence_factory import make_audit, make_comparison


def judged(audit):
    """The audit under the real rules, whose explanations state the same gaps at length."""
    return replace(audit, findings=weigh_evidence(audit.evidence, audit.policy))


@pytest.mark.parametrize("metric", ["sensitivity", "specificity", "auroc", "calibration_in_the_large"])
def test_numbers_are_those_of_the_finding(metric):
    audit = judged(make_audit())
    view = View(audit)
    told = [(f, m) for f in audit.findings if f.metric == metric and view.is_gap(f) and (m := message(view, f))]
    assert told
    for finding, found in told:
        if found.verdict is Verdict.FAIL:
            numbers = re.findall(
                r"\d+\.\d+|\d+", found.text.replace("per 1000", "").replace("of 1000", "").replace("0 is ideal", "")
            )
            assert numbers
            for number in numbers:
                assert number in finding.explanation


def test_a_failing_group_is_told_per_thousand_with_its_simultaneous_interval():
    audit = judged(make_audit())
    view = View(audit)
    finding = next(f for f in audit.findings if f.metric == "sensitivity" and f.verdict is Verdict.FAIL)
    gap = view.gap_of(finding)
    found = message(view, finding)
    k = f"{-1000 * gap.gap.value:.0f}"
    expected = f"On Canon scanners it misses {k} more per 1000 images with the disease than on the other scanners."
    assert found.text == expected
    assert f"{-1000 * gap.high:.0f} to {-1000 * gap.low:.0f} more" in found.certainty
    assert found.href == f"#gap-sensitivity-{view._place[finding.group]}"


def test_an_open_gap_says_both_ends_and_that_it_is_not_settled():
    audit = judged(make_audit())
    view = View(audit)
    finding = next(
        f for f in audit.findings
        if f.metric == "sensitivity" and f.verdict is Verdict.INCONCLUSIVE and view.gap_of(f).low < 0 < view.gap_of(f).high
    )  # fmt: skip
    gap = view.gap_of(finding)
    text = message(view, finding).text
    assert f"may miss {1000 * gap.high:.0f} fewer to {-1000 * gap.low:.0f} more per 1000" in text
    assert text.endswith("not settled.")


def test_a_finding_without_numbers_has_no_message():
    audit = make_audit(kind="tiny")
    view = View(audit)
    assert all(message(view, f) is None for f in audit.findings if view.gap_of(f) and view.gap_of(f).gap.value is None)
    assert message(view, Finding("RA103", "No gap", Verdict.CONCERN, "Why.")) is None


def test_a_tiny_gap_is_not_told_as_none():
    audit = judged(make_audit())
    finding = next(f for f in audit.findings if f.metric == "sensitivity" and f.verdict is Verdict.FAIL)
    own = finding.metric, finding.group
    comparisons = tuple(
        replace(c, gap=replace(c.gap, value=-0.0003, low=-0.0004, high=-0.0002), low=-0.0005, high=-0.0001)
        if (c.metric, c.group) == own
        else c
        for c in audit.evidence.comparisons
    )
    found = message(View(replace(audit, evidence=replace(audit.evidence, comparisons=comparisons))), finding)
    assert "it misses 0.3 more per 1000" in found.text


def test_a_difference_that_was_shown_is_not_told_as_if_it_might_be_none():
    audit = judged(make_audit())
    view = View(audit)
    finding = next(f for f in audit.findings if f.metric == "sensitivity" and f.verdict is Verdict.INCONCLUSIVE)
    gap = view.gap_of(finding)
    shown = replace(gap, gap=replace(gap.gap, value=-0.06, low=-0.09, high=-0.03), low=-0.1, high=-0.02)
    comparisons = tuple(shown if c is gap else c for c in audit.evidence.comparisons)
    found = message(View(replace(audit, evidence=replace(audit.evidence, comparisons=comparisons))), finding)
    assert "misses 60 more per 1000" in found.text
    assert found.text.endswith("Whether that is beyond the margin is not settled.")
    assert "20 to 100 more" in found.certainty


def test_a_reference_that_lags_is_told_from_its_side():
    audit = make_audit()
    ge = Group("vendor", "GE")
    gap = make_comparison("sensitivity", ge, 0.2, 0.05, against="reference: Canon", values=(0.8, 0.6), threshold=0.4)
    audit = judged(replace(audit, evidence=replace(audit.evidence, comparisons=(gap,))))
    finding = next(f for f in audit.findings if f.against)
    found = message(View(audit), finding)
    assert found.verdict is Verdict.FAIL
    assert found.text == ("On Canon scanners it misses 200 more per 1000 images with the disease than on GE scanners.")
    assert "140 to 260 more; 53 diseased cases" in found.certainty
    with speaking("zh"):
        audit = judged(audit)
        found = message(View(audit), next(f for f in audit.findings if f.against))
    assert found.text.startswith("Canon 扫描仪")
    assert "200" in found.text
