"""What every rule owes its reader, whatever the evidence."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from radaudit.judge.policy import read_policy
from radaudit.judge.rule import RULES
from radaudit.judge.weigh import weigh_evidence
from radaudit.records import Verdict
from tests.contracts.shapes import SHAPES, make_audit, make_shape

FINDINGS = (Path(__file__).resolve().parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
CASES = [pytest.param(code, shape, id=f"{code} on {shape}") for code in RULES for shape in SHAPES]


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_a_code_a_meaning_and_a_place_in_the_documents(code: str) -> None:
    rule = RULES[code]
    assert re.fullmatch(r"RA[1-59]\d\d", code)
    assert rule.code == code
    assert rule.title
    assert len(rule.meaning) > 30
    assert code in FINDINGS


@pytest.mark.parametrize(("code", "shape"), CASES)
def test_findings_are_whole_sentences_with_a_verdict(code: str, shape: str) -> None:
    for finding in RULES[code].judge(make_shape(shape), read_policy()):
        assert finding.code == code
        assert isinstance(finding.verdict, Verdict)
        assert finding.title
        assert finding.explanation[-1] in ".!?"
        assert not re.search(r"\b(nan|inf|None)\b", finding.explanation)
        assert math.isfinite(finding.weight)
        assert finding.weight >= 0
        if finding.verdict in (Verdict.FAIL, Verdict.CONCERN):
            assert finding.advice


@pytest.mark.parametrize(("code", "shape"), CASES)
def test_a_rule_only_names_groups_and_measures_that_exist(code: str, shape: str) -> None:
    evidence = make_shape(shape)
    groups = {summary.group for summary in evidence.groups}
    for finding in RULES[code].judge(evidence, read_policy()):
        assert finding.group is None or finding.group in groups
        assert finding.metric == "" or finding.metric in evidence.cards


@pytest.mark.parametrize("shape", SHAPES)
def test_the_findings_of_an_audit_come_worst_first_and_name_no_case(shape: str) -> None:
    findings = make_audit(shape).findings
    assert [f.verdict.rank for f in findings] == sorted(f.verdict.rank for f in findings)
    assert all("secret-" not in f.explanation for f in findings)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_gap_of_a_group_with_too_few_events_is_never_passed(shape: str) -> None:
    evidence, policy = make_shape(shape), read_policy()
    small = {s.group for s in evidence.groups if min(s.n_events, s.n - s.n_events) < policy.min_events}
    for finding in make_audit(shape).findings:
        if finding.against and finding.group in small:
            assert finding.verdict is not Verdict.PASS


@pytest.mark.parametrize("shape", SHAPES)
def test_every_gap_with_a_margin_has_exactly_one_finding(shape: str) -> None:
    evidence, policy = make_shape(shape), read_policy()
    margins = dict.fromkeys(
        evidence.cards, 0.1
    )  # a margin for every measure, so that those of no rule's domain are judged too
    findings = weigh_evidence(evidence, replace(policy, margins=margins))
    judged = sorted((f.metric, f.group, f.against, str(f.threshold)) for f in findings if f.against)
    assert judged == sorted((c.metric, c.group, c.against, str(c.threshold)) for c in evidence.comparisons)
