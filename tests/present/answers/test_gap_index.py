"""What is looked up is what a search through all comparisons and findings would find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from radaudit.present.answers.gap_index import GapIndex
from radaudit.records import REST, Audit, Finding, Group, Verdict
from tests.present.evidence_factory import make_audit, make_comparison, make_evidence

CANON = Group("vendor", "Canon")
FIRST, SECOND = 0.3, 0.6


def judged(verdict: Verdict, threshold: float | None, *, against: str = REST, weight: float = 1.0) -> Finding:
    return Finding("RA401", "Gap", verdict, "", "", CANON, "sensitivity", threshold, against, weight)


@pytest.fixture
def audit() -> Audit:
    evidence = make_evidence(1, thresholds=(FIRST, SECOND))
    own = tuple(
        make_comparison("sensitivity", CANON, gap, 0.05, against=against, threshold=threshold)
        for gap, against, threshold in ((-0.1, REST, FIRST), (-0.2, "overall", FIRST), (-0.3, REST, SECOND))
    )
    found = (
        judged(Verdict.PASS, FIRST),
        judged(Verdict.FAIL, FIRST, against="overall"),
        judged(Verdict.CONCERN, SECOND),
        Finding("RA109", "Unknown", Verdict.PASS, "", group=CANON),
    )
    return make_audit(evidence=replace(evidence, comparisons=own), findings=found)


def test_every_finding_has_the_gap_that_a_search_finds(audit: Audit) -> None:
    index = GapIndex(audit)
    for f in audit.findings:
        same = [
            c
            for c in audit.evidence.comparisons
            if (c.metric, c.group, c.against, c.threshold) == (f.metric, f.group, f.against, f.threshold)
        ]
        assert index.judged_by(f) is (same[0] if same else None)
        assert index.is_gap(f) is bool(same)
    assert [index.finding_on(c) for c in audit.evidence.comparisons] == list(audit.findings[:3])


def test_the_primary_threshold_is_apart_from_the_further_ones(audit: Audit) -> None:
    index, (rest, overall, later) = GapIndex(audit), audit.evidence.comparisons
    assert index.first("sensitivity", CANON) is rest
    assert list(index.comparisons.values()) == [rest, overall]
    assert index.further() == [later]
    assert index.finding("sensitivity", CANON) is audit.findings[0]
    assert index.finding("sensitivity", CANON, "overall") is audit.findings[1]
    assert index.finding("auroc", CANON) is None


def test_of_two_findings_on_one_gap_the_worse_counts(audit: Audit) -> None:
    worse = judged(Verdict.FAIL, FIRST)
    index = GapIndex(replace(audit, findings=(audit.findings[0], worse)))
    assert index.finding("sensitivity", CANON) is worse


def test_further_gaps_come_the_worst_first(audit: Audit) -> None:
    other = Group("vendor", "GE")
    gap = make_comparison("sensitivity", other, -0.4, 0.05, threshold=SECOND)
    worse = replace(judged(Verdict.FAIL, SECOND), group=other)
    evidence = replace(audit.evidence, comparisons=(*audit.evidence.comparisons, gap))
    index = GapIndex(replace(audit, evidence=evidence, findings=(*audit.findings, worse)))
    assert index.further() == [gap, audit.evidence.comparisons[2]]
